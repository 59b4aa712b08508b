using Fairlead.Statistics;

namespace Fairlead.Clusters.Discovery;

/// <summary>Where a cluster's discovery counts; the indexes are those of the group's schema.</summary>
/// <param name="Group">The statistics of the cluster.</param>
/// <param name="Attempt"><c>update_attempt</c>.</param>
/// <param name="Success"><c>update_success</c>.</param>
/// <param name="Failure"><c>update_failure</c>.</param>
internal readonly record struct DiscoveryStats(StatGroup Group, int Attempt, int Success, int Failure)
{
    public void CountAttempt() => Group.AddShared(Attempt, 1);

    public void CountResult(bool success) => Group.AddShared(success ? Success : Failure, 1);
}
