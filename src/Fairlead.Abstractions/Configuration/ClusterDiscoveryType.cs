namespace Fairlead.Configuration;

/// <summary>How the hosts of a cluster are found.</summary>
public enum ClusterDiscoveryType
{
    /// <summary>Listed in the configuration, as IP addresses or Unix sockets.</summary>
    Static,

    /// <summary>Names are resolved; every address is a host.</summary>
    StrictDns,

    /// <summary>One name is resolved; its first address is the one host, and connections stay when it changes.</summary>
    LogicalDns,

    /// <summary>Delivered by a configuration source as a <see cref="ClusterLoadAssignment"/> of its own. The cluster warms until the first one comes.</summary>
    Eds,
}
