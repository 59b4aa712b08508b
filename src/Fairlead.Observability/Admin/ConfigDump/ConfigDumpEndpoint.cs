using Fairlead.Configuration;
using Fairlead.Hosting;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.admin.v3.ConfigDump</c>: the configuration in force, as Envoy v3 JSON, without secrets. <c>?include_eds</c> adds endpoints.</summary>
internal sealed class ConfigDumpEndpoint(IConfigDumpProvider config) : AdminEndpoint("/config_dump", "the configuration in force: ?include_eds", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        foreach (var (name, _) in request.Query)
        {
            if (name != "include_eds")
            {
                response.Fail(400, $"parameter '{name}' is not supported: use include_eds");
                return;
            }
        }

        var entries = config.GetResources();
        response.WriteJson(writer =>
        {
            var json = new ProtoJson(writer);
            json.BeginObject();
            writer.WriteStartArray("configs");
            WriteBootstrap(json);
            WriteClusters(json, Of<Cluster>(entries));
            if (request.Has("include_eds"))
                WriteEndpoints(json, Of<ClusterLoadAssignment>(entries));
            WriteListeners(json, Of<Listener>(entries));
            WriteRoutes(json, Of<RouteConfiguration>(entries));
            if (Of<Secret>(entries) is { Count: > 0 } secrets)
                WriteSecrets(json, secrets);
            writer.WriteEndArray();
            json.EndObject();
        });
    }

    private static List<ConfigDumpEntry> Of<T>(IReadOnlyList<ConfigDumpEntry> entries)
        where T : ConfigResource => [.. entries.Where(static e => e.Resource is T).OrderBy(static e => e.Resource.Name, StringComparer.Ordinal)];

    private static void WriteClusters(ProtoJson json, List<ConfigDumpEntry> entries)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.ClustersConfigDump");
        json.Text("version_info", VersionOf(entries));
        Write(json, "static_clusters", "cluster", entries, isStatic: true, static (j, r) => ClusterRenderer.Write(j, (Cluster)r, withType: true));
        Write(json, "dynamic_active_clusters", "cluster", entries, isStatic: false, static (j, r) => ClusterRenderer.Write(j, (Cluster)r, withType: true));
        json.EndObject();
    }

    private static void WriteEndpoints(ProtoJson json, List<ConfigDumpEntry> entries)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.EndpointsConfigDump");
        Write(json, "static_endpoint_configs", "endpoint_config", entries, isStatic: true, static (j, r) => ClusterRenderer.WriteAssignment(j, (ClusterLoadAssignment)r, withType: true));
        Write(json, "dynamic_endpoint_configs", "endpoint_config", entries, isStatic: false, static (j, r) => ClusterRenderer.WriteAssignment(j, (ClusterLoadAssignment)r, withType: true));
        json.EndObject();
    }

    private static void WriteSecrets(ProtoJson json, List<ConfigDumpEntry> entries)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.SecretsConfigDump");
        Write(json, "static_secrets", "secret", entries, isStatic: true, static (j, r) => TlsRenderer.WriteSecret(j, (Secret)r));
        Write(json, "dynamic_active_secrets", "secret", entries, isStatic: false, static (j, r) => TlsRenderer.WriteSecret(j, (Secret)r));
        json.EndObject();
    }

    private static void WriteRoutes(ProtoJson json, List<ConfigDumpEntry> entries)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.RoutesConfigDump");
        Write(json, "static_route_configs", "route_config", entries, isStatic: true, static (j, r) => RouteRenderer.Write(j, (RouteConfiguration)r, withType: true));
        Write(json, "dynamic_route_configs", "route_config", entries, isStatic: false, static (j, r) => RouteRenderer.Write(j, (RouteConfiguration)r, withType: true));
        json.EndObject();
    }

    private static void WriteListeners(ProtoJson json, List<ConfigDumpEntry> entries)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.ListenersConfigDump");
        json.Text("version_info", VersionOf(entries));
        Write(json, "static_listeners", "listener", entries, isStatic: true, static (j, r) => ListenerRenderer.Write(j, (Listener)r, withType: true));
        json.List("dynamic_listeners", entries.Where(static e => !e.IsStatic), static (j, e) =>
        {
            j.BeginObject();
            j.Text("name", e.Resource.Name);
            j.BeginObject("active_state");
            WriteEntry(j, "listener", e, static (inner, r) => ListenerRenderer.Write(inner, (Listener)r, withType: true));
            j.EndObject();
            j.EndObject();
        });
        json.EndObject();
    }

    private static string? VersionOf(List<ConfigDumpEntry> entries) => entries.Where(static e => !e.IsStatic).MaxBy(static e => e.LastUpdated)?.Version;

    private static void Write(ProtoJson json, string list, string name, List<ConfigDumpEntry> entries, bool isStatic, Action<ProtoJson, ConfigResource> write) =>
        json.List(list, entries.Where(e => e.IsStatic == isStatic), (j, e) =>
        {
            j.BeginObject();
            WriteEntry(j, name, e, write);
            j.EndObject();
        });

    private static void WriteEntry(ProtoJson json, string name, ConfigDumpEntry entry, Action<ProtoJson, ConfigResource> write)
    {
        json.Text("version_info", entry.Version);
        json.Message(name, entry.Resource, write);
        json.Timestamp("last_updated", entry.LastUpdated);
    }

    private void WriteBootstrap(ProtoJson json)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.BootstrapConfigDump");
        json.Message("bootstrap", config.Bootstrap, BootstrapRenderer.Write);
        json.Timestamp("last_updated", config.BootstrapTime);
        json.EndObject();
    }
}
