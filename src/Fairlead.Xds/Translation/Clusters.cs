using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Core = Envoy.Config.Core.V3;
using Filter = Envoy.Config.Cluster.V3.Filter;
using Proto = Envoy.Config.Cluster.V3.Cluster;

namespace Fairlead.Xds.Translation;

/// <summary>Translates clusters.</summary>
internal static class Clusters
{
    public static Cluster Translate(Proto cluster, Scope at)
    {
        var unset = new Cluster { Name = "" };
        var discovery = ClusterDiscoveries.Translate(cluster, at);
        var balancer = LoadBalancers.Translate(cluster, at);
        var (protocol, common, http2, requests) = UpstreamProtocols.Translate(cluster, at);
        RefuseFilters(cluster, at);
        return new()
        {
            Name = Checks.Required(cluster.Name, at.Field("name")),
            Type = discovery.Type,
            LoadAssignment = Endpoints.OfCluster(cluster.LoadAssignment, discovery.Type, at.Field("load_assignment")),
            EdsServiceName = discovery.Type == ClusterDiscoveryType.Eds ? EdsServiceName(cluster, at.Field("eds_cluster_config")) : "",
            ConnectTimeout = Checks.PositiveTime(cluster.ConnectTimeout, unset.ConnectTimeout, at.Field("connect_timeout")),
            LbPolicy = balancer.Policy,
            LoadBalancingPolicy = balancer.Extension,
            LeastRequestLbConfig = balancer.LeastRequestOptions,
            HealthyPanicThreshold = Percent(cluster.CommonLbConfig?.HealthyPanicThreshold, at.Field("common_lb_config").Field("healthy_panic_threshold"))
                ?? unset.HealthyPanicThreshold,
            CircuitBreakers = CircuitBreakers.Translate(cluster.CircuitBreakers, at.Field("circuit_breakers")),
            PerConnectionBufferLimitBytes = Checks.Number(
                cluster.PerConnectionBufferLimitBytes, unset.PerConnectionBufferLimitBytes, at.Field("per_connection_buffer_limit_bytes"), minimum: 1),
            DnsRefreshRate = discovery.RefreshRate,
            DnsLookupFamily = discovery.Family,
            CommonHttpProtocolOptions = WithRequestLimit(common, cluster, at),
            Http2ProtocolOptions = http2,
            UpstreamHttpProtocolOptions = requests,
            Protocol = protocol,
            TcpKeepalive = Keepalive(cluster.UpstreamConnectionOptions?.TcpKeepalive, at.Field("upstream_connection_options").Field("tcp_keepalive")),
            TransportSocket = TransportSockets.Translate(cluster.TransportSocket, at.Field("transport_socket")),
            TransportSocketMatches = Checks.All(cluster.TransportSocketMatches, "transport_socket_matches", at, SocketMatch),
            AltStatName = cluster.AltStatName,
            MetadataJson = Metadata.ToJson(cluster.Metadata),
        };
    }

    private static TcpKeepalive? Keepalive(Core.TcpKeepalive? keepalive, Scope at) => keepalive is null
        ? null
        : new()
        {
            Probes = Positive(keepalive.KeepaliveProbes, at.Field("keepalive_probes")),
            TimeSeconds = Positive(keepalive.KeepaliveTime, at.Field("keepalive_time")),
            IntervalSeconds = Positive(keepalive.KeepaliveInterval, at.Field("keepalive_interval")),
        };

    // The bounds are those of Linux.
    private static int? Positive(uint? value, Scope at) => value is null ? null : Checks.Number(value, 0, at, minimum: 1, maximum: 32767);

    private static string EdsServiceName(Proto cluster, Scope at)
    {
        if (cluster.EdsClusterConfig is not { } config)
        {
            at.Missing("is required for clusters of the type EDS");
            return "";
        }

        var name = config.ServiceName.Length > 0 ? config.ServiceName : cluster.Name;
        var statName = cluster.AltStatName.Length > 0 ? cluster.AltStatName : cluster.Name;
        ConfigSources.Refer(config.EdsConfig, ResourceKind.Endpoints, name, $"cluster.{statName}.", at.Field("eds_config"));
        return config.ServiceName;
    }

    // The field of the cluster is what 'common_http_protocol_options' replaced; that counts where both are set.
    private static CommonHttpProtocolOptions WithRequestLimit(CommonHttpProtocolOptions options, Proto cluster, Scope at) =>
        options.MaxRequestsPerConnection != 0
            ? options
            : options with { MaxRequestsPerConnection = Checks.Number(cluster.MaxRequestsPerConnection, 0, at.Field("max_requests_per_connection")) };

    private static void RefuseFilters(Proto cluster, Scope at) => Checks.All(cluster.Filters, "filters", at, RefuseFilter);

    private static bool RefuseFilter(Filter filter, Scope at)
    {
        if (filter.TypedConfig is null)
            at.Field("typed_config").Missing("is required");
        else if (!Extensions.IsPassedOver(filter.TypedConfig, false, at.Field("typed_config"), ExtensionKind.ClusterFilter))
            at.Field("typed_config").Error($"'{TypedConfig.TypeNameOf(filter.TypedConfig)}' is not supported: connections to clusters have no filters");
        return true;
    }

    private static double? Percent(Envoy.Type.V3.Percent? percent, Scope at)
    {
        if (percent is { Value: not (>= 0 and <= 100) })
            at.Field("value").Error($"{percent.Value} is out of range: it must be from 0 to 100");
        return percent?.Value;
    }

    private static TransportSocketMatch SocketMatch(Proto.Types.TransportSocketMatch match, Scope at) => new()
    {
        Name = Checks.Required(match.Name, at.Field("name")),
        MatchJson = match.Match is null ? "" : StructNodes.ToJson(match.Match),
        TransportSocket = TransportSockets.Translate(match.TransportSocket, at.Field("transport_socket")),
    };
}
