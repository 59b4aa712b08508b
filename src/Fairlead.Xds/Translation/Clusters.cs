using Fairlead.Configuration;
using Proto = Envoy.Config.Cluster.V3.Cluster;
using Types = Envoy.Config.Cluster.V3.Cluster.Types;

namespace Fairlead.Xds.Translation;

/// <summary>Translates clusters.</summary>
internal static class Clusters
{
    public static Cluster Translate(Proto cluster, Scope at)
    {
        var unset = new Cluster { Name = "" };
        var type = Discovery(cluster.Type, at.Field("type"));
        var (protocol, common, http2) = UpstreamProtocols.Translate(cluster, at);
        return new()
        {
            Name = Checks.Required(cluster.Name, at.Field("name")),
            Type = type,
            LoadAssignment = Endpoints.OfCluster(cluster.LoadAssignment, type, at.Field("load_assignment")),
            ConnectTimeout = Checks.PositiveTime(cluster.ConnectTimeout, unset.ConnectTimeout, at.Field("connect_timeout")),
            LbPolicy = Policy(cluster, at.Field("lb_policy")),
            LoadBalancingPolicy = cluster.LoadBalancingPolicy is { } policy ? LoadBalancer(policy, at.Field("load_balancing_policy")) : null,
            LeastRequestLbConfig = LeastRequest(cluster.LeastRequestLbConfig, at.Field("least_request_lb_config")),
            HealthyPanicThreshold = Percent(cluster.CommonLbConfig?.HealthyPanicThreshold, at.Field("common_lb_config").Field("healthy_panic_threshold"))
                ?? unset.HealthyPanicThreshold,
            CircuitBreakers = CircuitBreakers.Translate(cluster.CircuitBreakers, at.Field("circuit_breakers")),
            PerConnectionBufferLimitBytes = Checks.Number(
                cluster.PerConnectionBufferLimitBytes, unset.PerConnectionBufferLimitBytes, at.Field("per_connection_buffer_limit_bytes"), minimum: 1),
            DnsRefreshRate = RefreshRate(cluster, unset.DnsRefreshRate, at.Field("dns_refresh_rate")),
            DnsLookupFamily = Family(cluster.DnsLookupFamily, at.Field("dns_lookup_family")),
            CommonHttpProtocolOptions = common,
            Http2ProtocolOptions = http2,
            Protocol = protocol,
            TransportSocket = TransportSockets.Translate(cluster.TransportSocket, at.Field("transport_socket")),
            AltStatName = cluster.AltStatName,
        };
    }

    private static TimeSpan RefreshRate(Proto cluster, TimeSpan unset, Scope at)
    {
        var rate = Checks.Time(cluster.DnsRefreshRate, at) ?? unset;
        if (rate < TimeSpan.FromMilliseconds(1))
            at.Error("must be at least 1 ms");
        return rate;
    }

    private static ClusterDiscoveryType Discovery(Types.DiscoveryType type, Scope at) => type switch
    {
        Types.DiscoveryType.Static => ClusterDiscoveryType.Static,
        Types.DiscoveryType.StrictDns => ClusterDiscoveryType.StrictDns,
        Types.DiscoveryType.LogicalDns => ClusterDiscoveryType.LogicalDns,
        _ => Checks.Unsupported<ClusterDiscoveryType>(type, at),
    };

    private static LbPolicy Policy(Proto cluster, Scope at)
    {
        switch (cluster.LbPolicy)
        {
            case Types.LbPolicy.RoundRobin:
                return LbPolicy.RoundRobin;
            case Types.LbPolicy.LeastRequest:
                return LbPolicy.LeastRequest;
            case Types.LbPolicy.Random:
                return LbPolicy.Random;
            case Types.LbPolicy.LoadBalancingPolicyConfig:
                if (cluster.LoadBalancingPolicy is null)
                    at.Error("LOAD_BALANCING_POLICY_CONFIG needs a 'load_balancing_policy'");
                return LbPolicy.RoundRobin;
            default:
                return Checks.Unsupported<LbPolicy>(cluster.LbPolicy, at);
        }
    }

    private static ExtensionConfig? LoadBalancer(Envoy.Config.Cluster.V3.LoadBalancingPolicy policy, Scope at)
    {
        if (policy.Policies.Count != 1)
        {
            at.Field("policies").Error($"exactly one is supported, {policy.Policies.Count} are given");
            return null;
        }

        var place = at.Item("policies", 0).Field("typed_extension_config");
        if (policy.Policies[0].TypedExtensionConfig is { } config)
            return Extensions.Translate(config.Name, config.TypedConfig, place, "a load balancer", _ => null);
        place.Error("is required");
        return null;
    }

    private static LeastRequestLbConfig LeastRequest(Types.LeastRequestLbConfig? config, Scope at)
    {
        var unset = new LeastRequestLbConfig();
        if (config is null)
            return unset;
        var bias = config.ActiveRequestBias?.DefaultValue ?? unset.ActiveRequestBias;
        if (!double.IsFinite(bias) || bias < 0)
            at.Field("active_request_bias").Field("default_value").Error($"{bias} is out of range: it must not be negative");
        return new() { ChoiceCount = Checks.Number(config.ChoiceCount, unset.ChoiceCount, at.Field("choice_count"), minimum: 2), ActiveRequestBias = bias };
    }

    private static double? Percent(Envoy.Type.V3.Percent? percent, Scope at)
    {
        if (percent is { Value: not (>= 0 and <= 100) })
            at.Field("value").Error($"{percent.Value} is out of range: it must be from 0 to 100");
        return percent?.Value;
    }

    private static DnsLookupFamily Family(Types.DnsLookupFamily family, Scope at) => family switch
    {
        Types.DnsLookupFamily.Auto => DnsLookupFamily.Auto,
        Types.DnsLookupFamily.V4Only => DnsLookupFamily.V4Only,
        Types.DnsLookupFamily.V6Only => DnsLookupFamily.V6Only,
        Types.DnsLookupFamily.V4Preferred => DnsLookupFamily.V4Preferred,
        Types.DnsLookupFamily.All => DnsLookupFamily.All,
        _ => Checks.Unsupported<DnsLookupFamily>(family, at),
    };
}
