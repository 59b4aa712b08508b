namespace Fairlead.Configuration;

/// <summary>Routes for a set of domains. Source: <c>envoy.config.route.v3.VirtualHost</c>.</summary>
public sealed record VirtualHost
{
    /// <summary>A name for logs and statistics.</summary>
    public required string Name { get; init; }

    /// <summary>Exact, <c>*.suffix</c>, <c>prefix.*</c> or <c>*</c>; compared without case.</summary>
    public required ConfigList<string> Domains { get; init; }

    /// <summary>Routes; the first match wins.</summary>
    public ConfigList<Route> Routes { get; init; } = [];

    /// <summary>Redirect plain requests to https with 301.</summary>
    public TlsRequirement RequireTls { get; init; }

    /// <summary>Changes to headers.</summary>
    public HeaderMutations Headers { get; init; } = HeaderMutations.None;

    /// <summary>Options that replace those of stream filters, by filter name.</summary>
    public ConfigList<ExtensionConfig> TypedPerFilterConfig { get; init; } = [];

    /// <summary>Metadata by filter name, as JSON; empty if none. Kept for filters, logs and dumps; nothing of the proxy reads it.</summary>
    public string MetadataJson { get; init; } = "";
}
