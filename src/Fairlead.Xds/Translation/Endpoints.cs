using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Config.Endpoint.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the endpoints of clusters.</summary>
internal static class Endpoints
{
    private const uint HighestPriority = 128;

    public static ClusterLoadAssignment? OfCluster(Proto.ClusterLoadAssignment? assignment, ClusterDiscoveryType type, Scope at)
    {
        if (assignment is null)
        {
            at.Error("is required: the endpoints of the cluster");
            return null;
        }

        if (type == ClusterDiscoveryType.LogicalDns && assignment.Endpoints is not [{ LbEndpoints.Count: 1 }])
            at.Error("a LOGICAL_DNS cluster must have exactly one locality with exactly one endpoint");
        return Translate(assignment, at, mustBeIp: type == ClusterDiscoveryType.Static);
    }

    public static ClusterLoadAssignment Translate(Proto.ClusterLoadAssignment assignment, Scope at, bool mustBeIp) => new()
    {
        Name = Checks.Required(assignment.ClusterName, at.Field("cluster_name")),
        Endpoints = Checks.All(assignment.Endpoints, "endpoints", at, (item, place) => Group(item, place, mustBeIp)),
    };

    private static LocalityLbEndpoints Group(Proto.LocalityLbEndpoints group, Scope at, bool mustBeIp) => new()
    {
        Locality = Addresses.Place(group.Locality),
        LbEndpoints = Checks.All(group.LbEndpoints, "lb_endpoints", at, (item, place) => One(item, place, mustBeIp)),
        LoadBalancingWeight = Weight(group.LoadBalancingWeight, at) ?? 0,
        Priority = Checks.Number(group.Priority, 0, at.Field("priority"), maximum: HighestPriority),
    };

    private static LbEndpoint One(Proto.LbEndpoint endpoint, Scope at, bool mustBeIp) => new()
    {
        Address = Addresses.Translate(endpoint.Endpoint?.Address, at.Field("endpoint").Field("address"), mustBeIp),
        Hostname = endpoint.Endpoint?.Hostname ?? "",
        HealthStatus = Health(endpoint.HealthStatus, at.Field("health_status")),
        LoadBalancingWeight = Weight(endpoint.LoadBalancingWeight, at) ?? 1,
        MetadataJson = endpoint.Metadata is { FilterMetadata.Count: > 0 } metadata ? StructNodes.ToJson(metadata.FilterMetadata) : "",
    };

    private static uint? Weight(uint? weight, Scope at)
    {
        if (weight == 0)
            at.Field("load_balancing_weight").Error("must be at least 1");
        return weight;
    }

    private static EndpointHealth Health(Core.HealthStatus status, Scope at) => status switch
    {
        Core.HealthStatus.Unknown => EndpointHealth.Unknown,
        Core.HealthStatus.Healthy => EndpointHealth.Healthy,
        Core.HealthStatus.Unhealthy => EndpointHealth.Unhealthy,
        Core.HealthStatus.Draining => EndpointHealth.Draining,
        Core.HealthStatus.Timeout => EndpointHealth.Timeout,
        Core.HealthStatus.Degraded => EndpointHealth.Degraded,
        _ => Checks.Unsupported<EndpointHealth>(status, at),
    };
}
