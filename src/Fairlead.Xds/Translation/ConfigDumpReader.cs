using Envoy.Admin.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Google.Protobuf.WellKnownTypes;
using BootstrapProto = Envoy.Config.Bootstrap.V3.Bootstrap;

namespace Fairlead.Xds.Translation;

/// <summary>Reads the parts of a dump and keeps what can be used.</summary>
internal sealed class ConfigDumpReader(Diagnostics diagnostics)
{
    private readonly Dictionary<ResourceReference, ConfigResource> _resources = [];
    private readonly Dictionary<string, ResourceReference> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _elsewhere = new(StringComparer.Ordinal);

    public Bootstrap? Bootstrap { get; private set; }

    public string Version { get; private set; } = "";

    public IEnumerable<ConfigResource> Resources => _resources.Values;

    /// <summary>The errors; those within a resource name it.</summary>
    public ConfigList<ConfigError> Errors => ConfigList.From(diagnostics.Errors
        .Where(error => !_elsewhere.Overlaps(PathsTo(error.Path)))
        .Select(error => PathsTo(error.Path).FirstOrDefault(_places.ContainsKey) is { } place ? error with { Resource = _places[place] } : error));

    public ConfigList<ConfigWarning> Warnings => ConfigList.From(diagnostics.Warnings.Where(warning => !_elsewhere.Overlaps(PathsTo(warning.Path))));

    public void Read(ConfigDump dump, Scope at)
    {
        for (var i = 0; i < dump.Configs.Count; i++)
            Read(dump.Configs[i], at.Item("configs", i));
    }

    private static IEnumerable<string> PathsTo(string path)
    {
        for (var rest = path; rest.Length > 0; rest = Diagnostics.ParentOf(rest))
            yield return rest;
    }

    private void Read(Any config, Scope at)
    {
        if (config.Is(BootstrapConfigDump.Descriptor))
            Bootstrap = TypedConfig.Parse(BootstrapConfigDump.Parser, config.Value, at)?.Bootstrap is { } bootstrap ? OfProcess(bootstrap, at.Field("bootstrap")) : null;
        else if (config.Is(ListenersConfigDump.Descriptor))
            Listeners(TypedConfig.Parse(ListenersConfigDump.Parser, config.Value, at), at);
        else if (config.Is(ClustersConfigDump.Descriptor))
            Clusters(TypedConfig.Parse(ClustersConfigDump.Parser, config.Value, at), at);
        else if (config.Is(RoutesConfigDump.Descriptor))
            Routes(TypedConfig.Parse(RoutesConfigDump.Parser, config.Value, at), at);
        else if (config.Is(EndpointsConfigDump.Descriptor))
            Endpoints(TypedConfig.Parse(EndpointsConfigDump.Parser, config.Value, at), at);
        else
            at.Warn($"'{MessageTypes.NameOf(config.TypeUrl)}' is passed over: what it has is not part of a configuration that runs elsewhere");
    }

    // The static resources stand in the dump a second time, by kind.
    private Bootstrap OfProcess(BootstrapProto bootstrap, Scope at)
    {
        _elsewhere.Add(at.Field("static_resources").Path);
        _elsewhere.Add(at.Field("dynamic_resources").Path);
        var process = bootstrap.Clone();
        process.StaticResources = null;
        process.DynamicResources = null;
        return Bootstraps.Translate(process, at);
    }

    private void Listeners(ListenersConfigDump? dump, Scope at)
    {
        if (dump is null)
            return;
        Version = dump.VersionInfo;
        for (var i = 0; i < dump.StaticListeners.Count; i++)
            Add(dump.StaticListeners[i].Listener, ResourceKind.Listener, at.Item("static_listeners", i).Field("listener"), isStatic: true);
        for (var i = 0; i < dump.DynamicListeners.Count; i++)
        {
            // A listener that only drains is on its way out; one that only warms never served.
            var place = at.Item("dynamic_listeners", i);
            _elsewhere.Add(place.Field("warming_state").Path);
            _elsewhere.Add(place.Field("draining_state").Path);
            if (dump.DynamicListeners[i].ActiveState is { } state)
                Add(state.Listener, ResourceKind.Listener, place.Field("active_state").Field("listener"));
        }
    }

    private void Clusters(ClustersConfigDump? dump, Scope at)
    {
        for (var i = 0; i < dump?.StaticClusters.Count; i++)
            Add(dump.StaticClusters[i].Cluster, ResourceKind.Cluster, at.Item("static_clusters", i).Field("cluster"));
        for (var i = 0; i < dump?.DynamicActiveClusters.Count; i++)
            Add(dump.DynamicActiveClusters[i].Cluster, ResourceKind.Cluster, at.Item("dynamic_active_clusters", i).Field("cluster"));
        _elsewhere.Add(at.Field("dynamic_warming_clusters").Path);
    }

    private void Routes(RoutesConfigDump? dump, Scope at)
    {
        for (var i = 0; i < dump?.DynamicRouteConfigs.Count; i++)
            Add(dump.DynamicRouteConfigs[i].RouteConfig, ResourceKind.RouteConfiguration, at.Item("dynamic_route_configs", i).Field("route_config"));

        // These stand in a listener, too, and several may have the same name, or none.
        for (var i = 0; i < dump?.StaticRouteConfigs.Count; i++)
        {
            if (dump.StaticRouteConfigs[i].RouteConfig is { } routes)
                ResourceTranslation.Read(routes, at.Item("static_route_configs", i).Field("route_config"));
        }
    }

    private void Endpoints(EndpointsConfigDump? dump, Scope at)
    {
        for (var i = 0; i < dump?.DynamicEndpointConfigs.Count; i++)
            Add(dump.DynamicEndpointConfigs[i].EndpointConfig, ResourceKind.Endpoints, at.Item("dynamic_endpoint_configs", i).Field("endpoint_config"));
        _elsewhere.Add(at.Field("static_endpoint_configs").Path);
    }

    private void Add(Any? resource, ResourceKind kind, Scope at, bool isStatic = false)
    {
        if (resource is null || resource.TypeUrl.Length == 0)
        {
            at.Missing("is required");
            return;
        }

        var read = ResourceTranslation.Read(resource, at);
        // A static listener needs no name: it gets one as in a bootstrap.
        if (isStatic && read is Listener listener)
            read = ListenerNames.Complete([listener])[0];
        if (read is null)
            return;
        ResourceTranslation.CheckName(read, at);
        if (!at.Diagnostics.HasErrorWithin(at.Path) && !_resources.TryAdd(new(kind, read.Name), read))
            at.Field("name").Error($"the name '{read.Name}' is used twice");
        _places[at.Path] = new(kind, read.Name);
    }
}
