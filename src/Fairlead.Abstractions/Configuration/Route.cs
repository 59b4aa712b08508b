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

    /// <summary>Metadata by filter name, as JSON; empty if none. Kept for filters, logs and dumps; nothing of the proxy reads it.</summary>
    public string MetadataJson { get; init; } = "";
}
