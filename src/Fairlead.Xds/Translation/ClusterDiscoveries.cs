using Envoy.Extensions.Clusters.Common.Dns.V3;
using Envoy.Extensions.Clusters.Dns.V3;
using Fairlead.Configuration;
using DnsLookupFamily = Fairlead.Configuration.DnsLookupFamily;
using Proto = Envoy.Config.Cluster.V3.Cluster;
using TypedFamily = Envoy.Extensions.Clusters.Common.Dns.V3.DnsLookupFamily;
using Types = Envoy.Config.Cluster.V3.Cluster.Types;

namespace Fairlead.Xds.Translation;

/// <summary>Translates how a cluster finds its hosts: by a type, or by an extension with options of its own.</summary>
internal readonly record struct ClusterDiscoveries(ClusterDiscoveryType Type, TimeSpan RefreshRate, DnsLookupFamily Family)
{
    private static readonly Cluster Unset = new() { Name = "" };

    public static ClusterDiscoveries Translate(Proto cluster, Scope at)
    {
        if (cluster.ClusterType is { } custom)
            return Custom(custom, at.Field("cluster_type"));
        var type = OfType(cluster.Type, at.Field("type"));
        if (cluster.EdsClusterConfig is not null && type != ClusterDiscoveryType.Eds)
            at.Field("eds_cluster_config").Error("is only for clusters of the type EDS");
        return new(type, Rate(cluster.DnsRefreshRate, at.Field("dns_refresh_rate")), OfFamily(cluster.DnsLookupFamily, at.Field("dns_lookup_family")));
    }

    private static ClusterDiscoveries Custom(Types.CustomClusterType custom, Scope at)
    {
        var unset = new ClusterDiscoveries(ClusterDiscoveryType.Static, Unset.DnsRefreshRate, default);
        if (custom.TypedConfig is null)
        {
            at.Field("typed_config").Missing("is required");
            return unset;
        }

        if (TypedConfig.Open(custom.TypedConfig, at.Field("typed_config")) is not { } config)
            return unset;
        if (config.Type == DnsCluster.Descriptor)
            return config.Read(DnsCluster.Parser) is { } dns ? Dns(dns, config.At) : unset;
        at.Field("typed_config").Error($"the type '{config.Type?.FullName ?? config.Raw!.TypeUrl}' is not a type of clusters that is supported");
        return unset;
    }

    private static ClusterDiscoveries Dns(DnsCluster dns, Scope at) => new(
        dns.AllAddressesInSingleEndpoint ? ClusterDiscoveryType.LogicalDns : ClusterDiscoveryType.StrictDns,
        Rate(dns.DnsRefreshRate, at.Field("dns_refresh_rate")),
        dns.DnsLookupFamily switch
        {
            TypedFamily.Unspecified or TypedFamily.Auto => DnsLookupFamily.Auto,
            TypedFamily.V4Only => DnsLookupFamily.V4Only,
            TypedFamily.V6Only => DnsLookupFamily.V6Only,
            TypedFamily.V4Preferred => DnsLookupFamily.V4Preferred,
            TypedFamily.All => DnsLookupFamily.All,
            _ => Checks.Unsupported<DnsLookupFamily>(dns.DnsLookupFamily, at.Field("dns_lookup_family")),
        });

    private static ClusterDiscoveryType OfType(Types.DiscoveryType type, Scope at) => type switch
    {
        Types.DiscoveryType.Static => ClusterDiscoveryType.Static,
        Types.DiscoveryType.StrictDns => ClusterDiscoveryType.StrictDns,
        Types.DiscoveryType.LogicalDns => ClusterDiscoveryType.LogicalDns,
        Types.DiscoveryType.Eds => ClusterDiscoveryType.Eds,
        _ => Checks.Unsupported<ClusterDiscoveryType>(type, at),
    };

    private static TimeSpan Rate(Google.Protobuf.WellKnownTypes.Duration? duration, Scope at)
    {
        var rate = Checks.Time(duration, at) ?? Unset.DnsRefreshRate;
        if (rate < TimeSpan.FromMilliseconds(1))
            at.Error("must be at least 1 ms");
        return rate;
    }

    private static DnsLookupFamily OfFamily(Types.DnsLookupFamily family, Scope at) => family switch
    {
        Types.DnsLookupFamily.Auto => DnsLookupFamily.Auto,
        Types.DnsLookupFamily.V4Only => DnsLookupFamily.V4Only,
        Types.DnsLookupFamily.V6Only => DnsLookupFamily.V6Only,
        Types.DnsLookupFamily.V4Preferred => DnsLookupFamily.V4Preferred,
        Types.DnsLookupFamily.All => DnsLookupFamily.All,
        _ => Checks.Unsupported<DnsLookupFamily>(family, at),
    };
}
