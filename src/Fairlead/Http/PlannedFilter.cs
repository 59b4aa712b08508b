using Fairlead.Extensions;

namespace Fairlead.Http;

/// <summary>One filter of a chain.</summary>
/// <param name="Name">The name under which it was configured; routes refer to it.</param>
/// <param name="Factory">Makes instances.</param>
/// <param name="Options">Its bound options.</param>
/// <param name="IsDisabled">It does nothing unless a route has options for it.</param>
internal sealed record PlannedFilter(string Name, StreamFilterFactory Factory, object? Options, bool IsDisabled);
