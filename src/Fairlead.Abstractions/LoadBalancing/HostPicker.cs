namespace Fairlead.LoadBalancing;

/// <summary>Chooses hosts. A pick is a pure function of the picker, the context and what the hosts are doing now.</summary>
public abstract class HostPicker
{
    /// <summary>Chooses a host, or null if there is none.</summary>
    public abstract UpstreamHost? Pick(in PickContext context);
}
