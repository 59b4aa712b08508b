using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>One update on its way: everything is compiled and bound first; what is wrong changes nothing.</summary>
internal sealed class ConfigTransaction(IConfigSource source, ConfigUpdate update)
{
    public IConfigSource Source { get; } = source;

    public ConfigUpdate Update { get; } = update;

    public List<ConfigError> Errors { get; } = [];

    /// <summary>What has to be compiled, in the order in which one needs the other: secrets, clusters, endpoints, routes, listeners.</summary>
    public List<ConfigCandidate> Candidates { get; } = [];

    /// <summary>What was compiled and is to be put in force.</summary>
    public List<ConfigCandidate> Accepted { get; } = [];

    public List<PreparedCluster> Clusters { get; } = [];

    public List<CompiledRoutes> Routes { get; } = [];

    public List<PreparedListener> Listeners { get; } = [];

    public List<ResourceReference> Removed { get; } = [];

    /// <summary>The clusters that will exist, as far as this update changes them: true for those that come, false for those that go.</summary>
    public Dictionary<string, bool> ClusterChanges { get; } = new(StringComparer.Ordinal);

    /// <summary>The listeners that go.</summary>
    public HashSet<string> LeavingListeners { get; } = new(StringComparer.Ordinal);

    /// <summary>True if nothing comes into force.</summary>
    public bool IsRefused => Errors.Count > 0 && !Update.AcceptsValidResources;

    public void Remove(ResourceReference reference)
    {
        Removed.Add(reference);
        if (reference.Kind == ResourceKind.Cluster)
            ClusterChanges.TryAdd(reference.Name, false);
        if (reference.Kind == ResourceKind.Listener)
            LeavingListeners.Add(reference.Name);
    }
}
