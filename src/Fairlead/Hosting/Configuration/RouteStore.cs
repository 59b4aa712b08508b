using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Http;
using Fairlead.Routing;

namespace Fairlead.Hosting.Configuration;

/// <summary>The route configurations in force, by name, and the connection managers that use them. A changed one reaches them without touching a connection.</summary>
internal sealed class RouteStore(RuntimeServices services)
{
    private readonly Dictionary<string, NamedRoutes> _byName = new(StringComparer.Ordinal);
    private Func<string, bool> _clusterExists = _ => false;

    /// <summary>An update begins.</summary>
    /// <param name="clusterExists">Whether a cluster will exist once it is applied.</param>
    public void Begin(Func<string, bool> clusterExists) => _clusterExists = clusterExists;

    /// <summary>Whether a cluster will exist once the update under way is applied.</summary>
    public bool ClusterExists(string name) => _clusterExists(name);

    /// <summary>The configuration in force; null if there is none.</summary>
    public RouteConfiguration? Find(string name) => _byName.GetValueOrDefault(name)?.Current?.Source;

    /// <summary>The routes of a connection manager; null if they are wrong. Those that are named and not there yet are needed by what is being compiled.</summary>
    public RouteTableSlot? Compile(HttpConnectionManager manager, StreamFilterPlan filters, string path, ICollection<ConfigError> errors)
    {
        if ((manager.RouteConfig is null) == (manager.RouteConfigName is null))
        {
            errors.Add(new ConfigError(path, "exactly one of route_config and route_config_name is needed"));
            return null;
        }

        var slot = new RouteTableSlot();
        if (manager.RouteConfigName is { } name)
            Subscribe(name, slot, filters);
        else
            slot.Current = Compile(manager.RouteConfig!, $"{path}.route_config", errors)?.For(filters);
        return slot;
    }

    /// <summary>Compiles a configuration; null if it is wrong. Errors are told now and not when somebody comes to use it.</summary>
    public CompiledRoutes? Compile(RouteConfiguration configuration, string path, ICollection<ConfigError> errors)
    {
        var options = new RouteCompileOptions
        {
            ClusterExists = configuration.ValidateClusters ? _clusterExists : null,
            HeaderValueParser = FormattedHeaderValue.Parse,
            BindFilterConfig = Bind,
        };
        var before = _byName.GetValueOrDefault(configuration.Name)?.Current;
        if (RouteTable.Compile(configuration, path, errors, options, before?.Table) is not { } table)
            return null;
        var clusters = before is not null && ReferenceEquals(before.Table.Clusters, table.Clusters) ? before.Clusters : [.. table.Clusters.Names.Select(services.Clusters.GetSlot)];
        return new CompiledRoutes(configuration, table, clusters);
    }

    /// <summary>Puts a configuration in force: requests from now on see it.</summary>
    public void Set(CompiledRoutes routes) => NamedOf(routes.Source.Name).Set(routes);

    /// <summary>The name is gone: connection managers that use it keep what they have.</summary>
    public void Remove(string name)
    {
        if (_byName.TryGetValue(name, out var named) && named.Clear())
            _byName.Remove(name);
    }

    private void Subscribe(string name, RouteTableSlot slot, StreamFilterPlan filters)
    {
        var named = NamedOf(name);
        named.Subscribe(slot, filters);
        if (named.Current is null)
            services.Compilation.Need(new ResourceReference(ResourceKind.RouteConfiguration, name));
    }

    private NamedRoutes NamedOf(string name)
    {
        if (!_byName.TryGetValue(name, out var named))
            _byName.Add(name, named = new NamedRoutes());
        return named;
    }

    private object? Bind(ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        if (services.Extensions.Find<StreamFilterFactory>(config.Name) is { } factory)
            return factory.BindOptions(config, path, errors);
        errors.Add(new ConfigError(path, $"no stream filter '{config.Name}' is registered"));
        return null;
    }
}
