namespace Fairlead.Configuration;

/// <summary>Endpoints at one place. Source: <c>envoy.config.endpoint.v3.LocalityLbEndpoints</c>.</summary>
public sealed record LocalityLbEndpoints
{
    /// <summary>The place.</summary>
    public Locality Locality { get; init; } = new();

    /// <summary>The endpoints.</summary>
    public ConfigList<LbEndpoint> LbEndpoints { get; init; } = [];

    /// <summary>The place's weight, where locality weights are used; 0 if not set.</summary>
    public uint LoadBalancingWeight { get; init; }

    /// <summary>0 is tried first.</summary>
    public int Priority { get; init; }
}
