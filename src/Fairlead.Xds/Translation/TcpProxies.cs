using Fairlead.Configuration;
using Proto = Envoy.Extensions.Filters.Network.TcpProxy.V3.TcpProxy;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the TCP proxy.</summary>
internal static class TcpProxies
{
    public static TcpProxy Translate(Proto proxy, Scope at)
    {
        var unset = new TcpProxy { StatPrefix = "" };
        if (proxy.ClusterSpecifierCase == Proto.ClusterSpecifierOneofCase.None)
            at.Field("cluster").Missing("is required: 'cluster' or 'weighted_clusters'");
        return new()
        {
            StatPrefix = Checks.Required(proxy.StatPrefix, at.Field("stat_prefix")),
            Cluster = proxy.HasCluster ? Checks.Required(proxy.Cluster, at.Field("cluster")) : null,
            WeightedClusters = proxy.WeightedClusters is { } clusters ? Weighted(clusters, at.Field("weighted_clusters")) : [],
            IdleTimeout = Checks.Time(proxy.IdleTimeout, at.Field("idle_timeout")) ?? unset.IdleTimeout,
            MaxDownstreamConnectionDuration = proxy.MaxDownstreamConnectionDuration is { } duration ? Longest(duration, at) : null,
            MaxConnectAttempts = Checks.Number(proxy.MaxConnectAttempts, unset.MaxConnectAttempts, at.Field("max_connect_attempts"), minimum: 1),
            AccessLog = AccessLogs.Translate(proxy.AccessLog, at),
        };
    }

    private static TimeSpan Longest(Google.Protobuf.WellKnownTypes.Duration duration, Scope at)
    {
        var place = at.Field("max_downstream_connection_duration");
        var time = Checks.Time(duration, place) ?? TimeSpan.MaxValue;
        if (time < TimeSpan.FromMilliseconds(1))
            place.Error("must be at least 1 ms");
        return time;
    }

    private static ConfigList<WeightedCluster> Weighted(Proto.Types.WeightedCluster clusters, Scope at) =>
        Checks.AtLeastOne(clusters.Clusters, "clusters", at, (item, place) =>
        {
            if (item.Weight == 0)
                place.Field("weight").Error("must be at least 1");
            return new WeightedCluster { Name = Checks.Required(item.Name, place.Field("name")), Weight = item.Weight };
        });
}
