using System.Collections.Frozen;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Discovery;

/// <summary>The types of resources, in the order in which they are asked for and applied: what others refer to comes before them.</summary>
internal static class ResourceTypes
{
    public static readonly ResourceType Cluster = new()
    {
        ShortName = "cds",
        Kind = ResourceKind.Cluster,
        Message = Envoy.Config.Cluster.V3.Cluster.Descriptor,
        Service = "envoy.service.cluster.v3.ClusterDiscoveryService",
        Noun = "Clusters",
        RestPath = "/v3/discovery:clusters",
        IsCollection = true,
        StatPrefix = "cluster_manager.cds.",
        HoldsBack = [ResourceKind.Endpoints, ResourceKind.Secret],
    };

    public static readonly ResourceType Endpoints = new()
    {
        ShortName = "eds",
        Kind = ResourceKind.Endpoints,
        Message = Envoy.Config.Endpoint.V3.ClusterLoadAssignment.Descriptor,
        Service = "envoy.service.endpoint.v3.EndpointDiscoveryService",
        Noun = "Endpoints",
        RestPath = "/v3/discovery:endpoints",
    };

    public static readonly ResourceType Listener = new()
    {
        ShortName = "lds",
        Kind = ResourceKind.Listener,
        Message = Envoy.Config.Listener.V3.Listener.Descriptor,
        Service = "envoy.service.listener.v3.ListenerDiscoveryService",
        Noun = "Listeners",
        RestPath = "/v3/discovery:listeners",
        IsCollection = true,
        StatPrefix = "listener_manager.lds.",
        HoldsBack = [ResourceKind.RouteConfiguration],
    };

    public static readonly ResourceType RouteConfiguration = new()
    {
        ShortName = "rds",
        Kind = ResourceKind.RouteConfiguration,
        Message = Envoy.Config.Route.V3.RouteConfiguration.Descriptor,
        Service = "envoy.service.route.v3.RouteDiscoveryService",
        Noun = "Routes",
        RestPath = "/v3/discovery:routes",
    };

    public static readonly ResourceType Secret = new()
    {
        ShortName = "sds",
        Kind = ResourceKind.Secret,
        Message = Envoy.Extensions.TransportSockets.Tls.V3.Secret.Descriptor,
        Service = "envoy.service.secret.v3.SecretDiscoveryService",
        Noun = "Secrets",
        RestPath = "/v3/discovery:secrets",
    };

    public static readonly IReadOnlyList<ResourceType> All = [Cluster, Endpoints, Listener, RouteConfiguration, Secret];

    private static readonly FrozenDictionary<string, ResourceType> ByMessage = All.ToFrozenDictionary(type => type.Message.FullName, StringComparer.Ordinal);

    private static readonly FrozenDictionary<ResourceKind, ResourceType> ByKind = All.ToFrozenDictionary(type => type.Kind);

    public static ResourceType? Find(string typeUrl) => ByMessage.GetValueOrDefault(MessageTypes.NameOf(typeUrl));

    public static ResourceType Of(ResourceKind kind) => ByKind[kind];
}
