namespace Fairlead.LoadBalancing;

/// <summary>The hosts to choose from: those of one priority that may be used now.</summary>
public sealed class HostSet
{
    /// <summary>Creates a set.</summary>
    public HostSet(IReadOnlyList<UpstreamHost> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        Hosts = [.. hosts];
    }

    /// <summary>The hosts, in configuration order.</summary>
    public UpstreamHost[] Hosts { get; }

    /// <summary>True if all weights are equal.</summary>
    public bool HasEqualWeights => Hosts.Length == 0 || Array.TrueForAll(Hosts, h => h.Weight == Hosts[0].Weight);
}
