namespace Fairlead.Routing;

/// <summary>What a route says to one stream filter.</summary>
/// <param name="Options">The bound options; null if the route only switches the filter on or off.</param>
/// <param name="Disabled">True if the filter does nothing on this route.</param>
internal sealed record RouteFilterConfig(object? Options, bool Disabled);
