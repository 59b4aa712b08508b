namespace Fairlead.Configuration;

/// <summary>Options for least request. Source: <c>envoy.config.cluster.v3.Cluster.LeastRequestLbConfig</c>.</summary>
public sealed record LeastRequestLbConfig
{
    /// <summary>How many hosts are compared: at least 2 (default).</summary>
    public int ChoiceCount { get; init; } = 2;

    /// <summary>How strongly active requests reduce a host's weight where weights differ. Default 1; 0 ignores them.</summary>
    public double ActiveRequestBias { get; init; } = 1;
}
