using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>Sockets over edge-triggered epoll: the transport for Linux.</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class EpollTransport : ITransport
{
    /// <summary>True if this system has epoll.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <inheritdoc/>
    public string Name => "epoll";

    /// <inheritdoc/>
    public IWorkerThread StartWorker(int index) => new EpollWorker(index);

    /// <inheritdoc/>
    public ITransportListener Bind(NetworkAddress address, ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return EpollListener.Bind(address, options);
    }

    /// <inheritdoc/>
    public ValueTask<ConnectResult> ConnectAsync(Worker worker, NetworkAddress address, TimeSpan timeout)
    {
        var owner = (EpollWorker)worker;
        var family = address.Path is not null ? LibC.AF_UNIX : address.Family == AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6;
        var descriptor = LibC.Socket(family, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
            return new(new ConnectResult(null, SocketErrors.From(Marshal.GetLastPInvokeError())));
        if (family != LibC.AF_UNIX)
            LibC.SetOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
        var name = SocketAddressBytes.From(address);
        var error = LibC.Connect(descriptor, name.Bytes, name.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error == 0)
            return new(new ConnectResult(new EpollConnection(owner, descriptor, address), SocketError.Success));
        if (error == LibC.EINPROGRESS)
            return new EpollConnect(owner, descriptor, address, timeout).WaitAsync();
        LibC.Close(descriptor);
        return new(new ConnectResult(null, SocketErrors.From(error)));
    }
}
