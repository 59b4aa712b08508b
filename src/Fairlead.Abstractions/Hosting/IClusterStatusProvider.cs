namespace Fairlead.Hosting;

/// <summary>Tells how the clusters are doing.</summary>
public interface IClusterStatusProvider
{
    /// <summary>A snapshot, sorted by name or not; may be called from any thread.</summary>
    IReadOnlyList<ClusterStatus> GetClusters();
}
