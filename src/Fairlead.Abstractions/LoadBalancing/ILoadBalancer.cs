namespace Fairlead.LoadBalancing;

/// <summary>Builds pickers. Immutable; shared by all workers.</summary>
public interface ILoadBalancer
{
    /// <summary>Builds an immutable picker for a set of hosts. Called on a worker whenever the hosts, their weights or their health change.</summary>
    HostPicker CreatePicker(HostSet hosts);
}
