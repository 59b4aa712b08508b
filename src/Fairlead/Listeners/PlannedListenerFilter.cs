using Fairlead.Extensions;

namespace Fairlead.Listeners;

/// <summary>One listener filter.</summary>
internal sealed record PlannedListenerFilter(string Name, ListenerFilterFactory Factory, object? Options);
