using Fairlead.Extensions;

namespace Fairlead.Listeners;

/// <summary>One network filter of a chain.</summary>
internal sealed record PlannedNetworkFilter(string Name, NetworkFilterFactory Factory, object? Options);
