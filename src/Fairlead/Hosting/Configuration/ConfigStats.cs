using Fairlead.Statistics;

namespace Fairlead.Hosting.Configuration;

/// <summary>Counts what becomes of listeners and clusters.</summary>
internal sealed class ConfigStats(StatsRegistry registry)
{
    private static readonly StatSchema ListenerSchema = StatNames.SchemaOf<ListenerManagerStat>(n => n.StartsWith("Total", StringComparison.Ordinal) || n == nameof(ListenerManagerStat.WorkersStarted));
    private static readonly StatSchema ClusterSchema = StatNames.SchemaOf<ClusterManagerStat>(n => n.EndsWith("Clusters", StringComparison.Ordinal));

    private readonly StatGroup _listeners = registry.GetOrAdd("listener_manager.", ListenerSchema);
    private readonly StatGroup _clusters = registry.GetOrAdd("cluster_manager.", ClusterSchema);

    public void Count(ListenerManagerStat stat, long amount = 1) => _listeners.AddShared((int)stat, amount);

    public void Count(ClusterManagerStat stat, long amount = 1) => _clusters.AddShared((int)stat, amount);

    public void SetWarming(int listeners, int clusters)
    {
        _listeners.SetShared((int)ListenerManagerStat.TotalListenersWarming, listeners);
        _clusters.SetShared((int)ClusterManagerStat.WarmingClusters, clusters);
    }
}
