using Fairlead.Clusters;
using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>The clusters and their endpoints: versions in force, and those that warm while they serve. Used by one update at a time.</summary>
internal sealed class ClusterUpdates(RuntimeServices services, ClusterDiscovery discovery, Warming warming, ResourceRecords records, ConfigStats stats, Action<WarmingItem> resolved)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClusterLoadAssignment> _endpoints = new(StringComparer.Ordinal);

    // By the name of the endpoints: the clusters, of any version, that use them.
    private readonly Dictionary<string, List<ClusterRuntime>> _users = new(StringComparer.Ordinal);
    private readonly ClusterCompiler _compiler = new(services);

    private sealed class Entry
    {
        public ClusterRuntime? Active { get; set; }

        public ClusterRuntime? Pending { get; set; }

        public WarmingItem? Item { get; set; }

        public ClusterRuntime Latest => Pending ?? Active!;
    }

    public bool Exists(string name) => _entries.ContainsKey(name);

    /// <summary>The version that was accepted last.</summary>
    public Cluster? Find(string name) => _entries.GetValueOrDefault(name)?.Latest.Config;

    /// <summary>The endpoints of a name that were accepted last.</summary>
    public ClusterLoadAssignment? FindEndpoints(string name) => _endpoints.GetValueOrDefault(name);

    /// <summary>Compiles a cluster; null if it is wrong.</summary>
    public PreparedCluster? Prepare(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        services.Compilation.Begin();
        var active = _entries.GetValueOrDefault(cluster.Name)?.Active;
        return _compiler.Compile(cluster, active, path, errors) is { } runtime ? new PreparedCluster(runtime, services.Compilation.Needs) : null;
    }

    /// <summary>Accepts a version: it comes into force once it has what it needs.</summary>
    public void Set(PreparedCluster prepared, ConfigTurn turn)
    {
        var runtime = prepared.Runtime;
        var isNew = !_entries.TryGetValue(runtime.Name, out var entry);
        if (entry is null)
            _entries.Add(runtime.Name, entry = new Entry());
        Discard(entry, turn);
        entry.Pending = runtime;
        stats.Count(isNew ? ClusterManagerStat.ClusterAdded : ClusterManagerStat.ClusterModified);
        var needs = prepared.Needs.Where(n => n.Kind != ResourceKind.Secret || services.Secrets.Find(n.Name) is null);
        var name = runtime.Config.Type == ClusterDiscoveryType.Eds ? [new ResourceReference(ResourceKind.Endpoints, EndpointsOf(runtime.Config))] : Array.Empty<ResourceReference>();
        var item = entry.Item = new WarmingItem(new ResourceReference(ResourceKind.Cluster, runtime.Name), needs.Concat(name), t => Activate(entry, t));
        Use(runtime, turn);
        if (runtime.Config.Type is ClusterDiscoveryType.StrictDns or ClusterDiscoveryType.LogicalDns)
            Resolve(runtime, item);
        warming.Add(item);
    }

    /// <summary>Puts endpoints in force; they are fresh for clusters that wait for them, even if they are what they were.</summary>
    public void Set(ClusterLoadAssignment assignment, ConfigTurn turn)
    {
        if (!assignment.Equals(_endpoints.GetValueOrDefault(assignment.Name)))
        {
            _endpoints[assignment.Name] = assignment;
            foreach (var cluster in _users.GetValueOrDefault(assignment.Name) ?? [])
                cluster.Publish(assignment, turn.Batch);
        }

        warming.Arrived(new ResourceReference(ResourceKind.Endpoints, assignment.Name));
    }

    /// <summary>Removes a cluster: routes that name it answer 503 from now on.</summary>
    public void Remove(string name, ConfigTurn turn)
    {
        if (!_entries.Remove(name, out var entry))
            return;
        Discard(entry, turn);
        stats.Count(ClusterManagerStat.ClusterRemoved);
        if (entry.Active is not { } active)
            return;
        services.Clusters.Clear(name);
        Retire(active, null, turn);
        stats.Count(ClusterManagerStat.ActiveClusters, -1);
    }

    /// <summary>Removes endpoints. A STATIC cluster goes back to its own; one that is told its endpoints keeps the last ones.</summary>
    public void RemoveEndpoints(string name, ConfigTurn turn)
    {
        if (!_endpoints.Remove(name))
            return;
        foreach (var cluster in _users.GetValueOrDefault(name) ?? [])
        {
            if (cluster.Config.Type == ClusterDiscoveryType.Static)
                cluster.Publish(cluster.Config.LoadAssignment, turn.Batch);
        }
    }

    /// <summary>The name of the endpoints that a cluster uses.</summary>
    private static string EndpointsOf(Cluster cluster) => cluster.Type == ClusterDiscoveryType.Eds && cluster.EdsServiceName.Length > 0 ? cluster.EdsServiceName : cluster.Name;

    private void Use(ClusterRuntime runtime, ConfigTurn turn)
    {
        var config = runtime.Config;
        if (config.Type is not (ClusterDiscoveryType.Static or ClusterDiscoveryType.Eds))
            return;
        var name = EndpointsOf(config);
        if (!_users.TryGetValue(name, out var users))
            _users.Add(name, users = new List<ClusterRuntime>(1));
        users.Add(runtime);
        runtime.Publish(_endpoints.GetValueOrDefault(name) ?? (config.Type == ClusterDiscoveryType.Static ? config.LoadAssignment : null), turn.Batch);
    }

    private void Resolve(ClusterRuntime runtime, WarmingItem item)
    {
        item.WaitsForDns = true;
        _ = WaitAsync();

        async Task WaitAsync()
        {
            await discovery.StartAsync(runtime);
            resolved(item);
        }
    }

    private void Activate(Entry entry, ConfigTurn turn)
    {
        var (old, runtime) = (entry.Active, entry.Pending!);
        (entry.Active, entry.Pending, entry.Item) = (runtime, null, null);
        if (old is not null)
            runtime.Succeed(old);
        services.Clusters.Set(runtime);
        records.Activated(new ResourceReference(ResourceKind.Cluster, runtime.Name));
        if (old is null)
        {
            stats.Count(ClusterManagerStat.ActiveClusters);
            return;
        }

        Retire(old, runtime, turn);
        turn.Finally(runtime.HandedOver);
    }

    /// <summary>The version that warms is not wanted any more.</summary>
    private void Discard(Entry entry, ConfigTurn turn)
    {
        if (entry.Pending is not { } pending)
            return;
        warming.Cancel(entry.Item!);
        (entry.Pending, entry.Item) = (null, null);
        Retire(pending, null, turn);
    }

    private void Retire(ClusterRuntime cluster, ClusterRuntime? successor, ConfigTurn turn)
    {
        var name = EndpointsOf(cluster.Config);
        if (_users.TryGetValue(name, out var users) && users.Remove(cluster) && users.Count == 0)
            _users.Remove(name);
        cluster.Retire(successor, turn.Batch);
        if (cluster.Config.Type is ClusterDiscoveryType.StrictDns or ClusterDiscoveryType.LogicalDns)
            turn.End(() => discovery.StopAsync(cluster));
    }
}
