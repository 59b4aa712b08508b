using Fairlead.Transports;
using Fairlead.Transports.Epoll;
using Fairlead.Transports.Sockets;

namespace Fairlead.Hosting;

/// <summary>The transport for this system.</summary>
internal static class DefaultTransport
{
    public static ITransport Create() => OperatingSystem.IsLinux() ? new EpollTransport() : new SocketTransport();
}
