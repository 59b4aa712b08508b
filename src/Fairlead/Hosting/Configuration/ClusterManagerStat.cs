namespace Fairlead.Hosting.Configuration;

/// <summary>The statistics of all clusters; names are Envoy's.</summary>
internal enum ClusterManagerStat
{
    ClusterAdded,
    ClusterModified,
    ClusterRemoved,
    ActiveClusters,
    WarmingClusters,
}
