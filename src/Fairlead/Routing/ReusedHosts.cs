using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>The virtual hosts of a version before, for those of a new one that are equal.</summary>
internal sealed class ReusedHosts
{
    private readonly RouteTable _before;
    private readonly RouteConfiguration _after;
    private Dictionary<string, int>? _byName;

    private ReusedHosts(RouteTable before, RouteConfiguration after) => (_before, _after) = (before, after);

    public NameIndex Clusters => _before.Clusters;

    public NameIndex FilterSlots => _before.FilterSlots;

    /// <summary>What can be shared; null if nothing can.</summary>
    public static ReusedHosts? Of(RouteTable? before, RouteConfiguration after)
    {
        // 1. Whether clusters exist may have changed; 2. what stands above virtual hosts is part of each; 3. names of clusters pile up.
        if (before is null || after.ValidateClusters || after.VirtualHosts.Count == 0)
            return null;
        var hasSameFrame = before.Source with { VirtualHosts = [] } == after with { VirtualHosts = [] };
        return hasSameFrame && before.Clusters.Count <= 64 + (4 * before.Source.VirtualHosts.Count) ? new ReusedHosts(before, after) : null;
    }

    /// <summary>The compiled virtual host; null if there was none that is equal.</summary>
    public CompiledVirtualHost? Find(int index)
    {
        var (hosts, host) = (_before.Source.VirtualHosts, _after.VirtualHosts[index]);
        if (index < hosts.Count && hosts[index] == host)
            return _before.Hosts[index];
        var found = IndexByName(host.Name);
        return found >= 0 && hosts[found] == host ? _before.Hosts[found] : null;
    }

    /// <summary>The domains, if they are what they were; else null.</summary>
    public DomainTable? FindDomains()
    {
        var (before, after) = (_before.Source.VirtualHosts, _after.VirtualHosts);
        if (before.Count != after.Count)
            return null;
        for (var i = 0; i < after.Count; i++)
        {
            if (!ReferenceEquals(before[i], after[i]) && !before[i].Domains.Equals(after[i].Domains))
                return null;
        }

        return _before.Domains;
    }

    private int IndexByName(string name)
    {
        if (_byName is null)
        {
            _byName = new(_before.Source.VirtualHosts.Count, StringComparer.Ordinal);
            for (var i = 0; i < _before.Source.VirtualHosts.Count; i++)
                _byName.TryAdd(_before.Source.VirtualHosts[i].Name, i);
        }

        return _byName.GetValueOrDefault(name, -1);
    }
}
