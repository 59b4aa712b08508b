using Fairlead.Statistics;

namespace Fairlead.Xds.Discovery;

/// <summary>Counts how a connection to a server fares.</summary>
internal readonly struct ControlPlaneStats(StatGroup group)
{
    public void Connected(bool isConnected) => group.SetShared(0, isConnected ? 1 : 0);

    public void RateLimited() => group.AddShared(1, 1);

    /// <summary>Whether a request waits for the limit on their rate.</summary>
    public void Pending(bool isPending) => group.SetShared(2, isPending ? 1 : 0);
}
