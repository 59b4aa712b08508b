namespace Fairlead.Xds.Server.Nodes;

/// <summary>Follows the snapshot of a group. It holds only the latest: who is slow misses those between.</summary>
internal sealed class SnapshotWatch(SnapshotCache cache, string group, Signal signal) : IDisposable
{
    private volatile ResourceSnapshot? _current;

    public string Group { get; } = group;

    /// <summary>The snapshot; null if there is none.</summary>
    public ResourceSnapshot? Current => _current;

    public void Publish(ResourceSnapshot? snapshot)
    {
        _current = snapshot;
        signal.Set();
    }

    public void Dispose() => cache.Close(this);
}
