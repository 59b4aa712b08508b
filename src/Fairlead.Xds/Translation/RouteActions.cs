using Fairlead.Configuration;
using Codes = Envoy.Config.Route.V3.RouteAction.Types.ClusterNotFoundResponseCode;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Config.Route.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates what forwards to clusters.</summary>
internal static class RouteActions
{
    public static RouteAction Translate(Proto.RouteAction action, Scope at)
    {
        var unset = new RouteAction();
        if (action.ClusterSpecifierCase == Proto.RouteAction.ClusterSpecifierOneofCase.None)
            at.Field("cluster").Missing("is required: 'cluster', 'cluster_header' or 'weighted_clusters'");
        if (action.PrefixRewrite.Length > 0 && action.RegexRewrite is not null)
            at.Field("regex_rewrite").Error("only one of 'prefix_rewrite' and 'regex_rewrite' may be set");
        return new()
        {
            Cluster = action.HasCluster ? Checks.Required(action.Cluster, at.Field("cluster")) : null,
            ClusterHeader = action.HasClusterHeader ? HeaderRules.Name(action.ClusterHeader, at.Field("cluster_header")) : null,
            WeightedClusters = action.WeightedClusters is { } clusters ? Weighted(clusters, at.Field("weighted_clusters")) : [],
            ClusterNotFoundResponseCode = NotFoundCode(action.ClusterNotFoundResponseCode, at.Field("cluster_not_found_response_code")),
            PrefixRewrite = action.PrefixRewrite.Length > 0 ? HeaderRules.Value(action.PrefixRewrite, at.Field("prefix_rewrite")) : null,
            RegexRewrite = Matchers.Rewrite(action.RegexRewrite, at.Field("regex_rewrite")),
            HostRewriteLiteral = action.HasHostRewriteLiteral ? HeaderRules.Value(action.HostRewriteLiteral, at.Field("host_rewrite_literal")) : null,
            HostRewriteHeader = action.HasHostRewriteHeader ? HeaderRules.Name(action.HostRewriteHeader, at.Field("host_rewrite_header")) : null,
            AutoHostRewrite = action.AutoHostRewrite ?? false,
            AppendXForwardedHost = action.AppendXForwardedHost,
            Timeout = Checks.Time(action.Timeout, at.Field("timeout")) ?? unset.Timeout,
            IdleTimeout = Checks.Time(action.IdleTimeout, at.Field("idle_timeout")),
            MaxStreamDuration = StreamDuration(action, at),
            UpgradeConfigs = Upgrades.Translate(action.UpgradeConfigs, at, item => (item.UpgradeType, item.Enabled)),
            Priority = Priority(action.Priority, at.Field("priority")),
        };
    }

    // 'max_grpc_timeout' is what 'grpc_timeout_header_max' replaced. It also stood in for 'timeout', which only makes no difference where there is none.
    private static MaxStreamDuration? StreamDuration(Proto.RouteAction action, Scope at)
    {
        var result = action.MaxStreamDuration is { } limits ? Duration(limits, at.Field("max_stream_duration")) : null;
        if (Checks.Time(action.MaxGrpcTimeout, at.Field("max_grpc_timeout")) is not { } max)
            return result;
        if (action.Timeout is not { Seconds: 0, Nanos: 0 })
            at.Field("max_grpc_timeout").Error("is not supported except with a 'timeout' of 0s; use 'grpc_timeout_header_max' of 'max_stream_duration'");
        result ??= new();
        return result.GrpcTimeoutHeaderMax is null ? result with { GrpcTimeoutHeaderMax = max } : result;
    }

    private static MaxStreamDuration Duration(Proto.RouteAction.Types.MaxStreamDuration limits, Scope at) => new()
    {
        Duration = Checks.Time(limits.MaxStreamDuration_, at.Field("max_stream_duration")),
        GrpcTimeoutHeaderMax = Checks.Time(limits.GrpcTimeoutHeaderMax, at.Field("grpc_timeout_header_max")),
        GrpcTimeoutHeaderOffset = Checks.Time(limits.GrpcTimeoutHeaderOffset, at.Field("grpc_timeout_header_offset")) ?? TimeSpan.Zero,
    };

    public static RoutingPriority Priority(Core.RoutingPriority priority, Scope at) => priority switch
    {
        Core.RoutingPriority.Default => RoutingPriority.Default,
        Core.RoutingPriority.High => RoutingPriority.High,
        _ => Checks.Unsupported<RoutingPriority>(priority, at),
    };

    private static ConfigList<WeightedCluster> Weighted(Proto.WeightedCluster clusters, Scope at)
    {
        var result = Checks.AtLeastOne(clusters.Clusters, "clusters", at, Weight);
        var sum = result.Sum(cluster => cluster.Weight);
        if (result.Count > 0 && sum is 0 or > uint.MaxValue)
            at.Field("clusters").Error($"the sum of the weights is {sum}: it must be from 1 to {uint.MaxValue}");
        return result;
    }

    private static WeightedCluster Weight(Proto.WeightedCluster.Types.ClusterWeight cluster, Scope at) => new()
    {
        Name = Checks.Required(cluster.Name, at.Field("name")),
        Weight = cluster.Weight ?? 0,
        Headers = HeaderRules.Mutations(
            cluster.RequestHeadersToAdd, cluster.RequestHeadersToRemove, cluster.ResponseHeadersToAdd, cluster.ResponseHeadersToRemove, at),
        HostRewriteLiteral = cluster.HasHostRewriteLiteral ? HeaderRules.Value(cluster.HostRewriteLiteral, at.Field("host_rewrite_literal")) : null,
        TypedPerFilterConfig = Extensions.PerFilter(cluster.TypedPerFilterConfig, at),
    };

    private static int NotFoundCode(Codes code, Scope at) => code switch
    {
        Codes.ServiceUnavailable => 503,
        Codes.NotFound => 404,
        Codes.InternalServerError => 500,
        _ => Checks.Unsupported<int>(code, at),
    };
}
