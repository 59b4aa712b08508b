using System.Text;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.LoadBalancing;

/// <summary>One host of a cluster, as one worker sees it.</summary>
/// <remarks>On the worker only.</remarks>
public sealed class UpstreamHost
{
    /// <summary>Creates a host.</summary>
    public UpstreamHost(NetworkAddress address, LbEndpoint endpoint, Locality locality, int priority)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Address = address;
        Endpoint = endpoint;
        Locality = locality;
        Priority = priority;
        Hostname = endpoint.Hostname;
        AddressBytes = Encoding.ASCII.GetBytes(address.ToString());
    }

    /// <summary>Where to connect.</summary>
    public NetworkAddress Address { get; }

    /// <summary>The address as text.</summary>
    public ReadOnlyMemory<byte> AddressBytes { get; }

    /// <summary>The configuration behind it.</summary>
    public LbEndpoint Endpoint { get; }

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; }

    /// <summary>0 is tried first.</summary>
    public int Priority { get; }

    /// <summary>The host name that goes with the address; may be empty.</summary>
    public string Hostname { get; init; }

    /// <summary>Its share: at least 1.</summary>
    public uint Weight => Math.Max(1, Endpoint.LoadBalancingWeight);

    /// <summary>Requests (for TCP: connections) on it from this worker.</summary>
    public int ActiveRequests { get; set; }

    /// <summary>True if it may be chosen.</summary>
    public bool IsHealthy { get; set; } = true;

    /// <summary>What happened on the host, for the admin interface.</summary>
    internal HostCounters Counters { get; set; } = new();

    /// <summary>What the runtime keeps for the host, such as its connection pool.</summary>
    internal object? Pool { get; set; }
}
