using System.Net.Sockets;

namespace Fairlead.Transports.Sockets;

/// <summary>Errors of sockets in the terms of connections.</summary>
internal static class SocketFaults
{
    public static ConnectionFault From(SocketError error) => error switch
    {
        // A write to a connection that the peer has reset before reports "shutdown" (EPIPE) on Unix and "aborted" on Windows.
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NetworkReset => ConnectionFault.Reset,
        SocketError.TimedOut => ConnectionFault.TimedOut,
        _ => ConnectionFault.Broken,
    };
}
