using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.bootstrap.v3.Bootstrap</c>.</summary>
internal static class BootstrapRenderer
{
    public static void Write(ProtoJson json, Bootstrap bootstrap)
    {
        json.BeginObject();
        json.Message("node", bootstrap.Node, WriteNode);
        if (bootstrap.AdminAddress is { } admin)
        {
            json.BeginObject("admin");
            json.Message("address", admin, AddressRenderer.Write);
            json.EndObject();
        }

        if (bootstrap.MaxDownstreamConnections is { } limit)
            WriteLimit(json, limit);
        json.BeginObject("static_resources");
        var resources = bootstrap.StaticResources.Resources;
        json.List("listeners", resources.OfType<Listener>(), static (j, l) => ListenerRenderer.Write(j, l, withType: false));
        json.List("clusters", resources.OfType<Cluster>(), static (j, c) => ClusterRenderer.Write(j, c, withType: false));
        json.List("secrets", resources.OfType<Secret>(), TlsRenderer.WriteSecret);
        json.EndObject();
        json.EndObject();
    }

    private static void WriteLimit(ProtoJson json, int limit)
    {
        json.BeginObject("overload_manager");
        json.List("resource_monitors", [limit], static (j, l) =>
        {
            j.BeginObject();
            j.Text("name", "envoy.resource_monitors.global_downstream_max_connections");
            j.BeginObject("typed_config");
            j.Type("envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig");
            j.Text("max_active_downstream_connections", ProtoJson.Int64(l));
            j.EndObject();
            j.EndObject();
        });
        json.EndObject();
    }

    public static void WriteNode(ProtoJson json, Node node)
    {
        json.BeginObject();
        json.Text("id", node.Id);
        json.Text("cluster", node.Cluster);
        json.Raw("metadata", node.MetadataJson);
        ClusterRenderer.WriteLocality(json, node.Locality);
        json.Text("user_agent_name", "fairlead");
        json.EndObject();
    }
}
