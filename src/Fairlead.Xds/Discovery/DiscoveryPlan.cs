using Envoy.Config.Core.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Streams;
using ClusterProto = Envoy.Config.Cluster.V3.Cluster;

namespace Fairlead.Xds.Discovery;

/// <summary>What a bootstrap says of resources that come from elsewhere.</summary>
internal sealed record DiscoveryPlan : DynamicResources
{
    /// <summary>The server of the aggregated stream; null for none.</summary>
    public ApiConfigSource? Aggregated { get; init; }

    /// <summary>Where clusters come from; null if all are static.</summary>
    public CollectionSource? Clusters { get; init; }

    /// <summary>Where listeners come from; null if all are static.</summary>
    public CollectionSource? Listeners { get; init; }

    /// <summary>What the static resources need from elsewhere.</summary>
    public ConfigList<SourceReference> References { get; init; } = [];

    /// <summary>The static clusters, through which servers are reached.</summary>
    public ConfigList<ClusterProto> StaticClusters { get; init; } = [];

    /// <summary>Why nothing can come from there; null if something can.</summary>
    public string? Refusal(DiscoveryOrigin origin) => origin switch
    {
        DiscoveryOrigin.Aggregated when Aggregated is null => "'ads' is not possible without 'dynamic_resources.ads_config' in the bootstrap",
        DiscoveryOrigin.Server server => UnreachableServer(server.Config),
        _ => null,
    };

    /// <summary>Why a server cannot be reached; null if it can.</summary>
    public string? UnreachableServer(ApiConfigSource server)
    {
        var names = server.GrpcServices.Where(service => service.EnvoyGrpc is not null).Select(service => service.EnvoyGrpc.ClusterName).Concat(server.ClusterNames);
        return names.Select(RefusalOfCluster).FirstOrDefault(refusal => refusal is not null);
    }

    public ClusterProto? Cluster(string name) => StaticClusters.FirstOrDefault(cluster => cluster.Name == name);

    private string? RefusalOfCluster(string name) =>
        Cluster(name) is { } cluster ? ClusterConnections.Refusal(cluster) : $"the cluster '{name}' of the server is not among the static clusters of the bootstrap";
}
