using Fairlead.Transports;
using Fairlead.Transports.Epoll;

namespace Fairlead.Hosting;

/// <summary>The transport for this system.</summary>
internal static class DefaultTransport
{
    public static ITransport Create() => OperatingSystem.IsLinux() ? new EpollTransport() : throw new PlatformNotSupportedException("There is no transport for this system.");
}
