using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Http;
using Fairlead.Routing;

namespace Fairlead.Hosting.Configuration;

/// <summary>Compiles routes for connection managers, and again when a route configuration that they refer to by name changes.</summary>
internal sealed class RouteStore(RuntimeServices services)
{
    private readonly List<Subscriber> _subscribers = [];
    private Func<string, bool> _clusterExists = _ => false;
    private Func<string, RouteConfiguration?> _find = _ => null;

    private sealed record Subscriber(string Name, WeakReference<RouteTableSlot> Slot, StreamFilterPlan Filters);

    /// <summary>An update begins: what will exist once it is applied.</summary>
    public void Begin(Func<string, bool> clusterExists, Func<string, RouteConfiguration?> find)
    {
        _clusterExists = clusterExists;
        _find = find;
    }

    /// <summary>Whether a cluster will exist once the update under way is applied.</summary>
    public bool ClusterExists(string name) => _clusterExists(name);

    /// <summary>The routes of a connection manager, or null if they are wrong.</summary>
    public RouteTableSlot? Compile(HttpConnectionManager manager, StreamFilterPlan filters, string path, ICollection<ConfigError> errors)
    {
        if ((manager.RouteConfig is null) == (manager.RouteConfigName is null))
        {
            errors.Add(new ConfigError(path, "exactly one of route_config and route_config_name is needed"));
            return null;
        }

        var configuration = manager.RouteConfig ?? _find(manager.RouteConfigName!);
        if (configuration is null)
        {
            errors.Add(new ConfigError($"{path}.route_config_name", $"there is no route configuration '{manager.RouteConfigName}'"));
            return null;
        }

        var slot = new RouteTableSlot { Current = Compile(configuration, filters, $"{path}.route_config", errors) };
        if (manager.RouteConfigName is { } name)
            _subscribers.Add(new Subscriber(name, new WeakReference<RouteTableSlot>(slot), filters));
        return slot;
    }

    /// <summary>A route configuration has changed.</summary>
    public void Recompile(RouteConfiguration configuration, string path, ConfigTransaction transaction)
    {
        _subscribers.RemoveAll(s => !s.Slot.TryGetTarget(out _));
        var isUsed = false;
        foreach (var subscriber in _subscribers.Where(s => s.Name == configuration.Name))
        {
            isUsed = true;
            if (subscriber.Slot.TryGetTarget(out var slot) && Compile(configuration, subscriber.Filters, path, transaction.Errors) is { } snapshot)
                transaction.RouteChanges.Add((slot, snapshot));
        }

        // Errors are told now and not when somebody comes to use it.
        if (!isUsed)
            Compile(configuration, new StreamFilterPlan([]), path, transaction.Errors);
    }

    private RouteSnapshot? Compile(RouteConfiguration configuration, StreamFilterPlan filters, string path, ICollection<ConfigError> errors)
    {
        var options = new RouteCompileOptions
        {
            ClusterExists = configuration.ValidateClusters ? _clusterExists : null,
            HeaderValueParser = FormattedHeaderValue.Parse,
            BindFilterConfig = (config, place, found) => Bind(filters, config, place, found),
        };
        return RouteTable.Compile(configuration, path, errors, options) is { } table ? new RouteSnapshot(table, services.Clusters, filters) : null;
    }

    private object? Bind(StreamFilterPlan filters, ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        var factory = filters.Filters.FirstOrDefault(f => f.Name == config.Name)?.Factory ?? services.Extensions.Find<StreamFilterFactory>(config.Name);
        if (factory is not null)
            return factory.BindOptions(config, path, errors);
        errors.Add(new ConfigError(path, $"no stream filter '{config.Name}' is registered"));
        return null;
    }
}
