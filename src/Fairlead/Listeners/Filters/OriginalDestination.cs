using Fairlead.Transports;
using Fairlead.Transports.Epoll;
using Fairlead.Transports.Sockets;

namespace Fairlead.Listeners.Filters;

/// <summary>Asks connection tracking of Linux where a redirected connection wanted to go.</summary>
internal static unsafe class OriginalDestination
{
    private const int SolIP = 0;
    private const int SolIPv6 = 41;

    // SO_ORIGINAL_DST and IP6T_SO_ORIGINAL_DST have the same number.
    private const int SoOriginalDestination = 80;

    /// <summary>Returns false if the connection was not redirected, is no socket of this host's, or the system is not Linux.</summary>
    public static bool TryRead(Connection connection, out NetworkAddress address)
    {
        address = default;
        if (!OperatingSystem.IsLinux() || DescriptorOf(connection) is not { } descriptor)
            return false;

        // An IPv4 connection of a dual-stack socket is tracked as IPv4.
        var isIPv4 = connection.LocalAddress.Unmap().Family == System.Net.Sockets.AddressFamily.InterNetwork;
        SocketAddressBytes name = default;
        name.Length = SocketAddressBytes.Capacity;
        if (LibC.GetOption(descriptor, isIPv4 ? SolIP : SolIPv6, SoOriginalDestination, name.Bytes, &name.Length) != 0 || name.Length < 16)
            return false;
        address = name.ToAddress();
        return address.Port != 0;
    }

    private static int? DescriptorOf(Connection? connection) => connection switch
    {
        EpollConnection epoll => epoll.Descriptor,
        SocketConnection { IsClosed: false } socket => (int)socket.Socket.Handle,
        { Inner: { } inner } => DescriptorOf(inner),
        _ => null,
    };
}
