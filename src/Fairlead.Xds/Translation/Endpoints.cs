using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Config.Endpoint.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the endpoints of clusters.</summary>
internal static class Endpoints
{
    private const uint HighestPriority = 128;

    public static ClusterLoadAssignment? OfCluster(Proto.ClusterLoadAssignment? assignment, ClusterDiscoveryType type, Scope at)
    {
        if (type == ClusterDiscoveryType.Eds)
        {
            if (assignment is not null)
                at.Error("is not allowed in a cluster of the type EDS: its endpoints are discovered");
            return null;
        }

        if (assignment is null)
        {
            // An empty set is one that can be meant: every request is answered 503.
            if (type != ClusterDiscoveryType.Static)
                at.Missing("is required: the endpoints of the cluster");
            return null;
        }

        if (type == ClusterDiscoveryType.LogicalDns && assignment.Endpoints is not [{ LbEndpoints.Count: 1 }])
            at.Error("a LOGICAL_DNS cluster must have exactly one locality with exactly one endpoint");
        return Translate(assignment, at, mustBeIp: type == ClusterDiscoveryType.Static);
    }

    public static ClusterLoadAssignment Translate(Proto.ClusterLoadAssignment assignment, Scope at, bool mustBeIp)
    {
        CheckPolicy(assignment.Policy, at.Field("policy"));
        return new()
        {
            Name = Checks.Required(assignment.ClusterName, at.Field("cluster_name")),
            Endpoints = Checks.All(assignment.Endpoints, "endpoints", at, (item, place) => Group(item, place, mustBeIp)),
        };
    }

    // What the balancers work with. Other factors would spread priorities differently.
    private static void CheckPolicy(Proto.ClusterLoadAssignment.Types.Policy? policy, Scope at)
    {
        if (policy?.OverprovisioningFactor is { } factor and not 140)
            at.Field("overprovisioning_factor").Error($"{factor} is not supported: only 140 is");
    }

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
        MetadataJson = Metadata.ToJson(endpoint.Metadata),
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
