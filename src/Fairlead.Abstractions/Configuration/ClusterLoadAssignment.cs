namespace Fairlead.Configuration;

/// <summary>The endpoints of a cluster; <see cref="ConfigResource.Name"/> is the cluster's name. Source: <c>envoy.config.endpoint.v3.ClusterLoadAssignment</c>.</summary>
public sealed record ClusterLoadAssignment : ConfigResource
{
    /// <summary>Groups of endpoints.</summary>
    public ConfigList<LocalityLbEndpoints> Endpoints { get; init; } = [];
}
