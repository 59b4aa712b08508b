namespace Fairlead.Configuration;

/// <summary>Virtual hosts with their routes. Source: <c>envoy.config.route.v3.RouteConfiguration</c>.</summary>
public sealed record RouteConfiguration : ConfigResource
{
    /// <summary>The virtual hosts; no domain may stand in two of them.</summary>
    public ConfigList<VirtualHost> VirtualHosts { get; init; } = [];

    /// <summary>Changes to headers of every request and response.</summary>
    public HeaderMutations Headers { get; init; } = HeaderMutations.None;

    /// <summary>Refuse the configuration if a route names an unknown cluster. Default true.</summary>
    public bool ValidateClusters { get; init; } = true;

    /// <summary>Compare domains without the port of <c>host</c>.</summary>
    public bool IgnorePortInHostMatching { get; init; }

    /// <summary>The most bytes of a direct response's body. Default 4096.</summary>
    public int MaxDirectResponseBodySizeBytes { get; init; } = 4096;

    /// <summary>Metadata by filter name, as JSON; empty if none. Kept for filters, logs and dumps; nothing of the proxy reads it.</summary>
    public string MetadataJson { get; init; } = "";
}
