namespace Fairlead.Clusters;

/// <summary>The place of a cluster's name. Routes hold the slot, so that a cluster may come, change and go without touching them.</summary>
internal sealed class ClusterSlot(string name)
{
    private volatile ClusterRuntime? _current;

    public string Name { get; } = name;

    /// <summary>The cluster, or null if there is none of this name now.</summary>
    public ClusterRuntime? Current
    {
        get => _current;
        set => _current = value;
    }
}
