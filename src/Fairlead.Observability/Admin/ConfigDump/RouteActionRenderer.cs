using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>What routes do.</summary>
internal static class RouteActionRenderer
{
    public static void Write(ProtoJson json, RouteAction action)
    {
        json.BeginObject();
        json.Text("cluster", action.Cluster);
        json.Text("cluster_header", action.ClusterHeader);
        if (action.WeightedClusters.Count > 0)
        {
            json.BeginObject("weighted_clusters");
            json.List("clusters", action.WeightedClusters, WriteWeightedCluster);
            json.EndObject();
        }

        json.Text("cluster_not_found_response_code", action.ClusterNotFoundResponseCode switch
        {
            404 => "NOT_FOUND",
            500 => "INTERNAL_SERVER_ERROR",
            _ => "SERVICE_UNAVAILABLE",
        });
        json.Text("prefix_rewrite", action.PrefixRewrite);
        json.Message("regex_rewrite", action.RegexRewrite, WriteRegexRewrite);
        json.Text("host_rewrite_literal", action.HostRewriteLiteral);
        json.Text("host_rewrite_header", action.HostRewriteHeader);
        json.Bool("auto_host_rewrite", action.AutoHostRewrite);
        json.Bool("append_x_forwarded_host", action.AppendXForwardedHost);
        json.Time("timeout", action.Timeout);
        json.Time("idle_timeout", action.IdleTimeout);
        if (action.MaxStreamDuration is { } duration)
        {
            json.BeginObject("max_stream_duration");
            json.Time("max_stream_duration", duration.Duration);
            json.Time("grpc_timeout_header_max", duration.GrpcTimeoutHeaderMax);
            json.Time("grpc_timeout_header_offset", duration.GrpcTimeoutHeaderOffset);
            json.EndObject();
        }

        json.List("upgrade_configs", action.UpgradeConfigs, ProtocolOptionsRenderer.WriteUpgrade);
        json.Enum("priority", action.Priority);
        json.EndObject();
    }

    public static void WriteWeightedCluster(ProtoJson json, WeightedCluster cluster)
    {
        json.BeginObject();
        json.Text("name", cluster.Name);
        json.Number("weight", cluster.Weight);
        RouteRenderer.WriteMutations(json, cluster.Headers);
        json.Text("host_rewrite_literal", cluster.HostRewriteLiteral);
        ExtensionRenderer.WriteMap(json, "typed_per_filter_config", cluster.TypedPerFilterConfig);
        json.EndObject();
    }

    public static void WriteRedirect(ProtoJson json, RedirectAction redirect)
    {
        json.BeginObject();
        json.Bool("https_redirect", redirect.HttpsRedirect);
        json.Text("scheme_redirect", redirect.SchemeRedirect);
        json.Text("host_redirect", redirect.HostRedirect);
        json.Number("port_redirect", redirect.PortRedirect);
        json.Text("path_redirect", redirect.PathRedirect);
        json.Text("prefix_rewrite", redirect.PrefixRewrite);
        json.Message("regex_rewrite", redirect.RegexRewrite, WriteRegexRewrite);
        json.Text("response_code", redirect.ResponseCode switch
        {
            302 => "FOUND",
            303 => "SEE_OTHER",
            307 => "TEMPORARY_REDIRECT",
            308 => "PERMANENT_REDIRECT",
            _ => "MOVED_PERMANENTLY",
        });
        json.Bool("strip_query", redirect.StripQuery);
        json.EndObject();
    }

    public static void WriteDirectResponse(ProtoJson json, DirectResponseAction direct)
    {
        json.BeginObject();
        json.Number("status", direct.Status);
        if (direct.Body.Length > 0)
        {
            json.BeginObject("body");
            json.Text("inline_string", direct.Body);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void WriteRegexRewrite(ProtoJson json, RegexRewrite rewrite)
    {
        json.BeginObject();
        MatcherRenderer.WriteRegex(json, "pattern", rewrite.Regex);
        json.Text("substitution", rewrite.Substitution);
        json.EndObject();
    }
}
