using Fairlead.Transports;

namespace Fairlead.Listeners.Matching;

/// <summary>What filter chains are chosen by.</summary>
/// <param name="LocalAddress">Where the client wanted to go: our end, or the restored original destination.</param>
/// <param name="RemoteAddress">The client: the peer, or what a PROXY header says.</param>
/// <param name="DirectRemoteAddress">The peer.</param>
/// <param name="ServerName">The server name (SNI); empty if there is none.</param>
/// <param name="TransportProtocol"><c>raw_buffer</c> or <c>tls</c>.</param>
/// <param name="ApplicationProtocols">What the client offers, in its order, or what was detected.</param>
internal readonly record struct ConnectionFacts(
    NetworkAddress LocalAddress,
    NetworkAddress RemoteAddress,
    NetworkAddress DirectRemoteAddress,
    string ServerName,
    string TransportProtocol,
    IReadOnlyList<string> ApplicationProtocols)
{
    /// <summary>True if the client is on this host: over loopback or a Unix socket, or with our own address.</summary>
    public bool IsLocal => RemoteAddress.IsLoopback || RemoteAddress.Unmap().HasSameHost(LocalAddress.Unmap());
}
