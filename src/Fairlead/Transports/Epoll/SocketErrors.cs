using System.Net.Sockets;

namespace Fairlead.Transports.Epoll;

/// <summary>Error numbers of Linux in the terms of the BCL.</summary>
internal static class SocketErrors
{
    public static SocketError From(int error) => error switch
    {
        LibC.ECONNREFUSED => SocketError.ConnectionRefused,
        LibC.ECONNRESET => SocketError.ConnectionReset,
        LibC.ETIMEDOUT => SocketError.TimedOut,
        LibC.EADDRINUSE => SocketError.AddressAlreadyInUse,
        LibC.ENOENT => SocketError.ConnectionRefused,
        LibC.EAGAIN => SocketError.NoBufferSpaceAvailable,
        13 or 1 => SocketError.AccessDenied,
        24 or 23 => SocketError.TooManyOpenSockets,
        97 => SocketError.AddressFamilyNotSupported,
        99 => SocketError.AddressNotAvailable,
        100 or 101 => SocketError.NetworkUnreachable,
        113 => SocketError.HostUnreachable,
        112 => SocketError.HostDown,
        105 or 12 => SocketError.NoBufferSpaceAvailable,
        _ => SocketError.SocketError,
    };
}
