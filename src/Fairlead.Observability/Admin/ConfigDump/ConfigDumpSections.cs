using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Hosting;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Writes the sections of a dump: what is static, in force, warming and draining, and why the last update of something was refused.</summary>
/// <param name="config">The host.</param>
/// <param name="resources">The versions of resources, by their type.</param>
/// <param name="hasEndpoints">Whether endpoints are among them.</param>
internal sealed class ConfigDumpSections(IConfigDumpProvider config, ILookup<Type, ResourceVersions> resources, bool hasEndpoints)
{
    // The lists, with the name of the message of their items.
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["static_clusters"] = "StaticCluster",
        ["dynamic_active_clusters"] = "DynamicCluster",
        ["dynamic_warming_clusters"] = "DynamicCluster",
        ["static_endpoint_configs"] = "StaticEndpointConfig",
        ["dynamic_endpoint_configs"] = "DynamicEndpointConfig",
        ["static_listeners"] = "StaticListener",
        ["dynamic_listeners"] = "DynamicListener",
        ["static_route_configs"] = "StaticRouteConfig",
        ["dynamic_route_configs"] = "DynamicRouteConfig",
        ["static_secrets"] = "StaticSecret",
        ["dynamic_active_secrets"] = "DynamicSecret",
        ["dynamic_warming_secrets"] = "DynamicSecret",
    };

    public static bool HasList(string name) => Lists.ContainsKey(name);

    public static string TypeOf(string list) => Lists[list];

    public void Write(Utf8JsonWriter writer)
    {
        var json = new ProtoJson(writer);
        json.BeginObject();
        writer.WriteStartArray("configs");
        WriteBootstrap(json);
        Section(json, "ClustersConfigDump", typeof(Cluster), hasVersion: true, WriteClusters);
        if (hasEndpoints)
            Section(json, "EndpointsConfigDump", typeof(ClusterLoadAssignment), hasVersion: false, WriteEndpoints);
        Section(json, "ListenersConfigDump", typeof(Listener), hasVersion: true, WriteListeners);
        Section(json, "RoutesConfigDump", typeof(RouteConfiguration), hasVersion: false, WriteRoutes);
        if (resources.Contains(typeof(Secret)))
            Section(json, "SecretsConfigDump", typeof(Secret), hasVersion: false, WriteSecrets);
        writer.WriteEndArray();
        json.EndObject();
    }

    private void WriteBootstrap(ProtoJson json)
    {
        json.BeginObject();
        json.Type("envoy.admin.v3.BootstrapConfigDump");
        json.Message("bootstrap", config.Bootstrap, BootstrapRenderer.Write);
        json.Timestamp("last_updated", config.BootstrapTime);
        json.EndObject();
    }

    private void Section(ProtoJson json, string type, Type resource, bool hasVersion, Action<ProtoJson, ResourceVersions[]> write)
    {
        ResourceVersions[] all = [.. resources[resource]];
        json.BeginObject();
        json.Type("envoy.admin.v3." + type);
        if (hasVersion)
            json.Text("version_info", all.Select(static v => v.Active).OfType<ConfigDumpEntry>().Where(static e => !e.IsStatic).MaxBy(static e => e.LastUpdated)?.Version);
        write(json, all);
        json.EndObject();
    }

    private static void WriteClusters(ProtoJson json, ResourceVersions[] all)
    {
        WriteStatic(json, "static_clusters", "cluster", all, WriteCluster);
        WriteDynamic(json, "dynamic_active_clusters", "cluster", all, WriteCluster);
        WriteWarming(json, "dynamic_warming_clusters", "cluster", all, WriteCluster);

        static void WriteCluster(ProtoJson j, ConfigResource r) => ClusterRenderer.Write(j, (Cluster)r, withType: true);
    }

    private static void WriteEndpoints(ProtoJson json, ResourceVersions[] all)
    {
        WriteStatic(json, "static_endpoint_configs", "endpoint_config", all, WriteAssignment);
        WriteDynamic(json, "dynamic_endpoint_configs", "endpoint_config", all, WriteAssignment);

        static void WriteAssignment(ProtoJson j, ConfigResource r) => ClusterRenderer.WriteAssignment(j, (ClusterLoadAssignment)r, withType: true);
    }

    private static void WriteRoutes(ProtoJson json, ResourceVersions[] all)
    {
        WriteStatic(json, "static_route_configs", "route_config", all, WriteRoutes);
        WriteDynamic(json, "dynamic_route_configs", "route_config", all, WriteRoutes);

        static void WriteRoutes(ProtoJson j, ConfigResource r) => RouteRenderer.Write(j, (RouteConfiguration)r, withType: true);
    }

    private static void WriteSecrets(ProtoJson json, ResourceVersions[] all)
    {
        WriteStatic(json, "static_secrets", "secret", all, WriteSecret, isNamed: true);
        WriteDynamic(json, "dynamic_active_secrets", "secret", all, WriteSecret, isNamed: true);
        WriteWarming(json, "dynamic_warming_secrets", "secret", all, WriteSecret, isNamed: true);

        static void WriteSecret(ProtoJson j, ConfigResource r) => TlsRenderer.WriteSecret(j, (Secret)r);
    }

    private static void WriteListeners(ProtoJson json, ResourceVersions[] all)
    {
        WriteStatic(json, "static_listeners", "listener", all, WriteListener);
        json.List("dynamic_listeners", all.Where(static v => !v.IsStatic), static (j, versions) =>
        {
            j.BeginObject();
            j.Text("name", versions.Name);
            j.Message("active_state", versions.Active, WriteState);
            j.Message("warming_state", versions.Warming, WriteState);
            j.Message("draining_state", versions.Draining, WriteState);
            j.Message("error_state", versions.Failed, static (inner, failed) => WriteError(inner, failed, WriteListener));
            j.EndObject();
        });

        static void WriteState(ProtoJson j, ConfigDumpEntry entry)
        {
            j.BeginObject();
            WriteEntry(j, "listener", entry, WriteListener);
            j.EndObject();
        }

        static void WriteListener(ProtoJson j, ConfigResource r) => ListenerRenderer.Write(j, (Listener)r, withType: true);
    }

    private static void WriteStatic(ProtoJson json, string list, string field, ResourceVersions[] all, Action<ProtoJson, ConfigResource> write, bool isNamed = false) =>
        WriteList(json, list, field, all.Where(static v => v is { IsStatic: true, Active: not null }).Select(static v => (v.Active, default(ConfigDumpEntry))), write, isNamed);

    private static void WriteDynamic(ProtoJson json, string list, string field, ResourceVersions[] all, Action<ProtoJson, ConfigResource> write, bool isNamed = false) =>
        WriteList(json, list, field, all.Where(static v => !v.IsStatic && (v.Active ?? v.Failed) is not null).Select(static v => (v.Active, v.Failed)), write, isNamed);

    private static void WriteWarming(ProtoJson json, string list, string field, ResourceVersions[] all, Action<ProtoJson, ConfigResource> write, bool isNamed = false) =>
        WriteList(json, list, field, all.Where(static v => v is { IsStatic: false, Warming: not null }).Select(static v => (v.Warming, default(ConfigDumpEntry))), write, isNamed);

    private static void WriteList(
        ProtoJson json, string list, string field, IEnumerable<(ConfigDumpEntry? Entry, ConfigDumpEntry? Failed)> items, Action<ProtoJson, ConfigResource> write, bool isNamed) =>
        json.List(list, items, (j, item) =>
        {
            j.BeginObject();
            if (isNamed)
                j.Text("name", (item.Entry ?? item.Failed)!.Resource.Name);
            if (item.Entry is { } entry)
                WriteEntry(j, field, entry, write);
            j.Message("error_state", item.Failed, (inner, failed) => WriteError(inner, failed, write));
            j.EndObject();
        });

    private static void WriteEntry(ProtoJson json, string field, ConfigDumpEntry entry, Action<ProtoJson, ConfigResource> write)
    {
        json.Text("version_info", entry.Version);
        json.Message(field, entry.Resource, write);
        json.Timestamp("last_updated", entry.LastUpdated);
    }

    // envoy.admin.v3.UpdateFailureState
    private static void WriteError(ProtoJson json, ConfigDumpEntry failed, Action<ProtoJson, ConfigResource> write)
    {
        json.BeginObject();
        json.Message("failed_configuration", failed.Resource, write);
        json.Timestamp("last_update_attempt", failed.LastUpdated);
        json.Text("details", failed.Details);
        json.Text("version_info", failed.Version);
        json.EndObject();
    }
}
