namespace Fairlead.Configuration;

/// <summary>What to do with requests that match. Source: <c>envoy.config.route.v3.Route</c>.</summary>
public sealed record Route
{
    /// <summary>A name for logs; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which requests.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>What to do: <see cref="RouteAction"/>, <see cref="RedirectAction"/> or <see cref="DirectResponseAction"/>.</summary>
    public required RouteDecision Action { get; init; }

    /// <summary>Changes to headers.</summary>
    public HeaderMutations Headers { get; init; } = HeaderMutations.None;

    /// <summary>Options that replace those of stream filters, by filter name.</summary>
    public ConfigList<ExtensionConfig> TypedPerFilterConfig { get; init; } = [];
}
