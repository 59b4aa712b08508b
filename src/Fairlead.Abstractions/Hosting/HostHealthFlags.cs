namespace Fairlead.Hosting;

/// <summary>Why a host is not to be used. Names are Envoy's.</summary>
[Flags]
public enum HostHealthFlags
{
    /// <summary>It is healthy.</summary>
    None = 0,

    /// <summary>The active health check failed.</summary>
    FailedActiveHealthCheck = 1,

    /// <summary>Outlier detection ejected it.</summary>
    FailedOutlierCheck = 2,

    /// <summary>The control plane says that it is unhealthy.</summary>
    FailedEdsHealth = 4,

    /// <summary>The active health check says that it is degraded.</summary>
    DegradedActiveHealthCheck = 8,

    /// <summary>The control plane says that it is degraded.</summary>
    DegradedEdsHealth = 16,

    /// <summary>It is gone from the configuration and stays until its health check fails.</summary>
    PendingDynamicRemoval = 32,

    /// <summary>It is new and its health check has not answered yet.</summary>
    PendingActiveHealthCheck = 64,

    /// <summary>The control plane says that it is draining.</summary>
    EdsStatusDraining = 128,
}
