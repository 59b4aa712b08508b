using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>How a cluster is doing.</summary>
public sealed record ClusterStatus
{
    /// <summary>Its configuration.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>True if it came from a source of dynamic configuration.</summary>
    public bool AddedViaApi { get; init; }

    /// <summary>Its hosts.</summary>
    public ConfigList<HostStatus> Hosts { get; init; } = [];
}
