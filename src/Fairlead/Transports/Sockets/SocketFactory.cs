using System.Net.Sockets;

namespace Fairlead.Transports.Sockets;

/// <summary>Makes stream sockets for addresses.</summary>
internal static class SocketFactory
{
    /// <exception cref="SocketException">The system has no such sockets, or none left.</exception>
    public static Socket Create(in NetworkAddress address)
    {
        var isUnix = address.Path is not null;
        var socket = new Socket(isUnix ? AddressFamily.Unix : address.Family, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix)
            socket.NoDelay = true;
        return socket;
    }
}
