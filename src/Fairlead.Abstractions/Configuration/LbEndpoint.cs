namespace Fairlead.Configuration;

/// <summary>One endpoint. Source: <c>envoy.config.endpoint.v3.LbEndpoint</c>.</summary>
public sealed record LbEndpoint
{
    /// <summary>Where to connect.</summary>
    public required Address Address { get; init; }

    /// <summary>A host name that goes with the address; may be empty.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>What the control plane says of its health.</summary>
    public EndpointHealth HealthStatus { get; init; }

    /// <summary>Its weight: at least 1. Default 1.</summary>
    public uint LoadBalancingWeight { get; init; } = 1;

    /// <summary>Metadata by filter name, as JSON; empty if none.</summary>
    public string MetadataJson { get; init; } = "";
}
