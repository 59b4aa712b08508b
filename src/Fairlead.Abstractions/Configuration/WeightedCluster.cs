namespace Fairlead.Configuration;

/// <summary>One of several clusters to choose from. Source: <c>envoy.config.route.v3.WeightedCluster.ClusterWeight</c>.</summary>
public sealed record WeightedCluster
{
    /// <summary>The cluster's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its share of the sum of all weights.</summary>
    public required uint Weight { get; init; }

    /// <summary>Changes to headers.</summary>
    public HeaderMutations Headers { get; init; } = HeaderMutations.None;

    /// <summary>Replaces <c>host</c>.</summary>
    public string? HostRewriteLiteral { get; init; }

    /// <summary>Options that replace those of stream filters, by filter name.</summary>
    public ConfigList<ExtensionConfig> TypedPerFilterConfig { get; init; } = [];
}
