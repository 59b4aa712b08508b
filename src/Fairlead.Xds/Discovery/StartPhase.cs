namespace Fairlead.Xds.Discovery;

/// <summary>How far the start has come: clusters and their endpoints come before the listeners that refer to them.</summary>
internal enum StartPhase
{
    /// <summary>Waits for clusters and endpoints.</summary>
    Clusters,

    /// <summary>Waits for listeners and what they need.</summary>
    Listeners,

    /// <summary>All has come, or has not come in time.</summary>
    Over,
}
