using Fairlead.Xds.Server.Nodes;

namespace Fairlead.Xds.Server;

/// <summary>
/// The snapshots that the server serves: one for each group of nodes, and one for all groups that have none of their own. A new snapshot goes to connected nodes at
/// once. Safe for use by several threads.
/// </summary>
public sealed class SnapshotCache
{
    /// <summary>The group whose snapshot nodes get whose own group has none.</summary>
    public const string DefaultGroup = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceSnapshot> _snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<SnapshotWatch>> _watches = new(StringComparer.Ordinal);
    private readonly Func<XdsNode, string> _groupOf;

    /// <summary>Creates a cache where each node is a group of its own, by its <see cref="XdsNode.Id"/>.</summary>
    public SnapshotCache()
        : this(node => node.Id)
    {
    }

    /// <summary>Creates a cache with groups.</summary>
    /// <param name="groupOf">Tells the group of a node; called once for each stream, possibly by several threads at once.</param>
    public SnapshotCache(Func<XdsNode, string> groupOf)
    {
        ArgumentNullException.ThrowIfNull(groupOf);
        _groupOf = groupOf;
    }

    /// <summary>The groups that have a snapshot.</summary>
    public IReadOnlyCollection<string> Groups
    {
        get
        {
            lock (_gate)
                return [.. _snapshots.Keys];
        }
    }

    /// <summary>What is known of the nodes that are connected, and of some that were: the last 1,000 to leave.</summary>
    public IReadOnlyList<NodeStatus> Nodes => Registry.All();

    internal NodeRegistry Registry { get; } = new();

    /// <summary>Sets the snapshot of <see cref="DefaultGroup"/>.</summary>
    /// <param name="snapshot">The snapshot.</param>
    public void Set(ResourceSnapshot snapshot) => Set(DefaultGroup, snapshot);

    /// <summary>Sets the snapshot of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="snapshot">The snapshot.</param>
    public void Set(string group, ResourceSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            _snapshots[group] = snapshot;
            Publish(group);
        }
    }

    /// <summary>
    /// Takes the snapshot of a group away. Its nodes get that of <see cref="DefaultGroup"/>; if there is none either, they keep what they have and are told nothing.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <returns>False if there was none.</returns>
    public bool Clear(string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_gate)
        {
            if (!_snapshots.Remove(group))
                return false;
            Publish(group);
            return true;
        }
    }

    /// <summary>The snapshot that was set for a group; null if none was.</summary>
    /// <param name="group">The group.</param>
    public ResourceSnapshot? Find(string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_gate)
            return _snapshots.GetValueOrDefault(group);
    }

    /// <summary>What is known of a node; null if it was never seen, or too long ago.</summary>
    /// <param name="nodeId">The node's <see cref="XdsNode.Id"/>.</param>
    public NodeStatus? StatusOf(string nodeId)
    {
        ArgumentNullException.ThrowIfNull(nodeId);
        return Registry.Find(nodeId);
    }

    internal string GroupOf(XdsNode node) => _groupOf(node) ?? DefaultGroup;

    /// <summary>The snapshot that the nodes of a group get now.</summary>
    internal ResourceSnapshot? Effective(string group)
    {
        lock (_gate)
            return EffectiveUnderLock(group);
    }

    internal SnapshotWatch Open(string group, Signal signal)
    {
        var watch = new SnapshotWatch(this, group, signal);
        lock (_gate)
        {
            if (!_watches.TryGetValue(group, out var watches))
                _watches[group] = watches = [];
            watches.Add(watch);
            watch.Publish(EffectiveUnderLock(group));
        }

        return watch;
    }

    internal void Close(SnapshotWatch watch)
    {
        lock (_gate)
        {
            if (_watches.TryGetValue(watch.Group, out var watches) && watches.Remove(watch) && watches.Count == 0)
                _watches.Remove(watch.Group);
        }
    }

    private ResourceSnapshot? EffectiveUnderLock(string group) => _snapshots.GetValueOrDefault(group) ?? _snapshots.GetValueOrDefault(DefaultGroup);

    private void Publish(string changed)
    {
        foreach (var (group, watches) in _watches)
        {
            if (group != changed && (changed != DefaultGroup || _snapshots.ContainsKey(group)))
                continue;
            foreach (var watch in watches)
                watch.Publish(EffectiveUnderLock(group));
        }
    }
}
