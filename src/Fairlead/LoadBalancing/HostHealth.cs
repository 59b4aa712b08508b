namespace Fairlead.LoadBalancing;

/// <summary>What a host is good for: what was found out here and what the control plane says, together.</summary>
internal enum HostHealth
{
    /// <summary>Not to be used, unless there is panic.</summary>
    Unusable,

    /// <summary>Used when there are not enough healthy ones.</summary>
    Degraded,

    /// <summary>Used.</summary>
    Healthy,
}
