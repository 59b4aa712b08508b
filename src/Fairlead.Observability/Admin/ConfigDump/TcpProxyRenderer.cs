using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy</c>.</summary>
internal static class TcpProxyRenderer
{
    public static void Write(ProtoJson json, TcpProxy proxy)
    {
        json.BeginObject();
        json.Type("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy");
        json.Text("stat_prefix", proxy.StatPrefix);
        json.Text("cluster", proxy.Cluster);
        if (proxy.WeightedClusters.Count > 0)
        {
            json.BeginObject("weighted_clusters");
            json.List("clusters", proxy.WeightedClusters, RouteActionRenderer.WriteWeightedCluster);
            json.EndObject();
        }

        json.Time("idle_timeout", proxy.IdleTimeout);
        json.Time("max_downstream_connection_duration", proxy.MaxDownstreamConnectionDuration);
        json.Number("max_connect_attempts", proxy.MaxConnectAttempts);
        json.List("access_log", proxy.AccessLog, ExtensionRenderer.WriteAccessLog);
        json.EndObject();
    }
}
