using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Listeners;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>
/// Applies updates, one at a time: 1. sort out what changed; 2. compile and check; 3. bind; 4. publish to the workers: clusters, routes, listeners, then removals.
/// An update with an error changes nothing.
/// </summary>
internal sealed class ConfigApplier(RuntimeServices services, RouteStore routes, ClusterDiscovery discovery) : IDisposable
{
    private readonly ConfigState _state = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ClusterCompiler _clusterCompiler = new(services);
    private readonly ListenerCompiler _listenerCompiler = new(services);
    private readonly ILogger _logger = services.Loggers.CreateLogger("Fairlead.Configuration");

    /// <summary>The listeners in force.</summary>
    public IReadOnlyList<ListenerRuntime> Listeners
    {
        get
        {
            lock (_state)
                return [.. _state.Listeners.Values];
        }
    }

    /// <summary>Every resource in force.</summary>
    public IReadOnlyList<ConfigDumpEntry> Entries
    {
        get
        {
            lock (_state)
                return [.. _state.Entries.Values];
        }
    }

    /// <summary>Applies an update. Returns the reasons why it was refused; none if it is in force.</summary>
    public async Task<IReadOnlyList<ConfigError>> ApplyAsync(IConfigSource source, ConfigUpdate update)
    {
        await _turn.WaitAsync();
        try
        {
            var transaction = new ConfigTransaction();
            Sort(source, update, transaction);
            Compile(update, transaction, mustBind: true);
            if (transaction.Errors.Count > 0)
            {
                await transaction.AbandonAsync();
                return transaction.Errors;
            }

            await PublishAsync(source, transaction);
            Record(update, transaction);
            return [];
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Checks an update as if it were applied, but binds nothing and changes nothing.</summary>
    public async Task<IReadOnlyList<ConfigError>> ValidateAsync(IConfigSource source, ConfigUpdate update)
    {
        await _turn.WaitAsync();
        try
        {
            var transaction = new ConfigTransaction();
            Sort(source, update, transaction);
            Compile(update, transaction, mustBind: false);
            return transaction.Errors;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Sort(IConfigSource source, ConfigUpdate update, ConfigTransaction transaction)
    {
        var seen = new HashSet<ResourceReference>();
        foreach (var resource in update.Resources)
        {
            var reference = ResourceKinds.ReferenceOf(resource);
            if (!seen.Add(reference))
                transaction.Errors.Add(new ConfigError("", $"{reference.Kind} '{reference.Name}' is there twice"));
            if (_state.Owners.TryGetValue(reference, out var owner) && !ReferenceEquals(owner, source))
                transaction.Errors.Add(new ConfigError("", $"{reference.Kind} '{reference.Name}' belongs to the source '{owner.Name}'"));
            if (resource is Cluster cluster)
                transaction.ClusterChanges[cluster.Name] = true;
            if (resource is RouteConfiguration route)
                transaction.RouteConfigurations[route.Name] = route;
        }

        var removed = update.IsFullState
            ? _state.Owners.Where(o => ReferenceEquals(o.Value, source) && !seen.Contains(o.Key)).Select(o => o.Key)
            : update.Removed.Where(r => _state.Owners.TryGetValue(r, out var owner) && ReferenceEquals(owner, source));
        foreach (var reference in removed.ToArray())
        {
            transaction.Removed.Add(reference);
            if (reference.Kind == ResourceKind.Cluster)
                transaction.ClusterChanges.TryAdd(reference.Name, false);
        }
    }

    private void Compile(ConfigUpdate update, ConfigTransaction transaction, bool mustBind)
    {
        var indexes = new Dictionary<ResourceKind, int>();
        routes.Begin(name => transaction.ClusterChanges.TryGetValue(name, out var comes) ? comes : _state.Clusters.ContainsKey(name),
            name => transaction.RouteConfigurations.GetValueOrDefault(name) ?? _state.Routes.GetValueOrDefault(name));
        foreach (var resource in update.Resources.OrderBy(r => ResourceKinds.ReferenceOf(r).Kind == ResourceKind.Listener ? 1 : 0))
        {
            var kind = ResourceKinds.ReferenceOf(resource).Kind;
            var index = indexes[kind] = indexes.GetValueOrDefault(kind, -1) + 1;
            CompileOne(resource, PathOf(kind, index), transaction, mustBind);
        }
    }

    private void CompileOne(ConfigResource resource, string path, ConfigTransaction transaction, bool mustBind)
    {
        switch (resource)
        {
            case Cluster cluster when !_state.Clusters.TryGetValue(cluster.Name, out var old) || old.Config != cluster:
                if (_clusterCompiler.Compile(cluster, path, transaction.Errors) is { } compiled)
                    transaction.Clusters.Add(compiled);
                break;
            case RouteConfiguration route when _state.Routes.GetValueOrDefault(route.Name) != route:
                transaction.Routes.Add(route);
                routes.Recompile(route, path, transaction);
                break;
            case Secret secret when services.Secrets.Find(secret.Name) != secret:
                if (services.Secrets.Check(secret) is { } error)
                    transaction.Errors.Add(new ConfigError(path, error));
                transaction.Secrets.Add(secret);
                break;
            case ClusterLoadAssignment assignment:
                transaction.Endpoints.Add(assignment);
                break;
            case Listener listener when !_state.Listeners.TryGetValue(listener.Name, out var old) || old.Plan.Source != listener:
                CompileListener(listener, path, transaction, mustBind);
                break;
        }
    }

    private void CompileListener(Listener listener, string path, ConfigTransaction transaction, bool mustBind)
    {
        if (_listenerCompiler.Compile(listener, path, transaction.Errors) is not { } plan || transaction.Errors.Count > 0 || !mustBind)
            return;
        var runtime = _state.Listeners.GetValueOrDefault(listener.Name) ?? new ListenerRuntime(services.Workers, _logger);
        transaction.Listeners.Add((runtime, plan, runtime.Bind(plan, path, transaction.Errors)));
    }

    private async Task PublishAsync(IConfigSource source, ConfigTransaction transaction)
    {
        foreach (var secret in transaction.Secrets)
        {
            services.Secrets.Set(secret);
            Own(source, new ResourceReference(ResourceKind.Secret, secret.Name));
        }

        foreach (var cluster in transaction.Clusters)
        {
            await PublishAsync(cluster);
            Own(source, new ResourceReference(ResourceKind.Cluster, cluster.Name));
        }

        foreach (var assignment in transaction.Endpoints)
        {
            _state.Endpoints[assignment.Name] = assignment;
            Own(source, new ResourceReference(ResourceKind.Endpoints, assignment.Name));
            foreach (var cluster in _state.Clusters.Values.Where(c => IsFor(assignment, c.Config)))
                await discovery.PublishAsync(cluster, assignment);
        }

        foreach (var (slot, snapshot) in transaction.RouteChanges)
            slot.Current = snapshot;
        foreach (var route in transaction.Routes)
        {
            lock (_state)
                _state.Routes[route.Name] = route;
            Own(source, new ResourceReference(ResourceKind.RouteConfiguration, route.Name));
        }

        foreach (var (listener, plan, sockets) in transaction.Listeners)
        {
            await listener.PublishAsync(plan, sockets);
            lock (_state)
                _state.Listeners[plan.Source.Name] = listener;
            Own(source, new ResourceReference(ResourceKind.Listener, plan.Source.Name));
        }

        foreach (var reference in transaction.Removed)
            await RemoveAsync(reference);
    }

    private void Record(ConfigUpdate update, ConfigTransaction transaction)
    {
        lock (_state)
        {
            foreach (var resource in update.Resources)
            {
                var reference = ResourceKinds.ReferenceOf(resource);
                if (!_state.Entries.TryGetValue(reference, out var old) || old.Resource != resource)
                    _state.Entries[reference] = new ConfigDumpEntry(resource, update.Version, IsStatic: true, DateTimeOffset.UtcNow);
            }

            foreach (var reference in transaction.Removed)
                _state.Entries.Remove(reference);
        }
    }

    private async Task PublishAsync(ClusterRuntime cluster)
    {
        await services.Workers.ForEachAsync(worker => cluster.SetWorker(worker.Index, new WorkerCluster(cluster, worker)));
        await discovery.StartAsync(cluster, _state.Endpoints.GetValueOrDefault(EndpointsOf(cluster.Config)));
        var slot = services.Clusters.GetSlot(cluster.Name);
        var old = slot.Current;
        slot.Current = cluster;
        _state.Clusters[cluster.Name] = cluster;
        if (old is not null)
            await RetireAsync(old);
    }

    private async Task RemoveAsync(ResourceReference reference)
    {
        _state.Owners.Remove(reference);
        switch (reference.Kind)
        {
            case ResourceKind.Listener:
                if (!_state.Listeners.TryGetValue(reference.Name, out var listener))
                    return;
                lock (_state)
                    _state.Listeners.Remove(reference.Name);
                await listener.StopAcceptingAsync();
                await listener.DrainAsync();
                ListenerLog.Removed(_logger, reference.Name);
                break;
            case ResourceKind.Cluster:
                if (!_state.Clusters.Remove(reference.Name, out var cluster))
                    return;
                services.Clusters.GetSlot(reference.Name).Current = null;
                await RetireAsync(cluster);
                break;
            case ResourceKind.RouteConfiguration:
                lock (_state)
                    _state.Routes.Remove(reference.Name);
                break;
            case ResourceKind.Secret:
                services.Secrets.Remove(reference.Name);
                break;
            default:
                _state.Endpoints.Remove(reference.Name);
                break;
        }
    }

    private async Task RetireAsync(ClusterRuntime cluster)
    {
        await discovery.StopAsync(cluster);
        await services.Workers.ForEachAsync(worker => cluster.ForWorker(worker.Index).Drain());
    }

    private static string EndpointsOf(Cluster cluster) =>
        cluster.Type == ClusterDiscoveryType.Eds && cluster.EdsServiceName.Length > 0 ? cluster.EdsServiceName : cluster.Name;

    private static bool IsFor(ClusterLoadAssignment assignment, Cluster cluster) =>
        cluster.Type is ClusterDiscoveryType.Static or ClusterDiscoveryType.Eds && EndpointsOf(cluster) == assignment.Name;

    private void Own(IConfigSource source, ResourceReference reference) => _state.Owners[reference] = source;

    private static string PathOf(ResourceKind kind, int index) => kind switch
    {
        ResourceKind.Listener => $"static_resources.listeners[{index}]",
        ResourceKind.Cluster => $"static_resources.clusters[{index}]",
        ResourceKind.RouteConfiguration => $"route_configurations[{index}]",
        ResourceKind.Secret => $"static_resources.secrets[{index}]",
        _ => $"endpoints[{index}]",
    };
}
