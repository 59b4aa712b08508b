using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Listeners.Filters;

/// <summary>What a PROXY header said; the state of a connection that began with one.</summary>
public sealed class ProxyProtocolHeader
{
    internal ProxyProtocolHeader(ProxyProtocolVersion version, NetworkAddress source, NetworkAddress destination, IReadOnlyList<ProxyProtocolTlv> tlvs)
    {
        Version = version;
        Source = source;
        Destination = destination;
        Tlvs = tlvs;
    }

    /// <summary>The form of the header.</summary>
    public ProxyProtocolVersion Version { get; }

    /// <summary>The client; unspecified if the header names none (UNKNOWN, LOCAL, UNSPEC, Unix).</summary>
    public NetworkAddress Source { get; }

    /// <summary>Where the client connected to; unspecified if the header names none.</summary>
    public NetworkAddress Destination { get; }

    /// <summary>Extra fields of version 2, in their order, without padding.</summary>
    public IReadOnlyList<ProxyProtocolTlv> Tlvs { get; }

    /// <summary>True if the header names addresses.</summary>
    public bool HasAddresses => Source.Family != System.Net.Sockets.AddressFamily.Unspecified;
}
