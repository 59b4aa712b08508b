using System.Net.Sockets;
using System.Runtime.InteropServices;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A bound address: one socket per worker where the kernel spreads connections over them, else one socket whose connections are dealt out in turn.</summary>
internal sealed class SocketListener : ITransportListener
{
    private readonly SocketAcceptor[] _acceptors;
    private readonly string? _path;
    private readonly Lock _lock = new();
    private int _started;
    private Task? _stopped;

    private SocketListener(Socket[] sockets, NetworkAddress address)
    {
        _acceptors = Array.ConvertAll(sockets, s => new SocketAcceptor(s));
        LocalAddress = address;
        _path = UnixSocketFile.PathOf(address);
    }

    public NetworkAddress LocalAddress { get; }

    /// <summary>How often accepting failed for want of descriptors or memory.</summary>
    public long AcceptFailures => _acceptors.Sum(a => a.Failures);

    public static SocketListener Bind(NetworkAddress address, ListenOptions options)
    {
        var isSpread = address.Path is null && OperatingSystem.IsLinux();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < (isSpread ? Math.Max(1, options.Workers) : 1); i++)
            {
                var socket = SocketFactory.Create(address);
                sockets.Add(socket);
                Configure(socket, address, options, isSpread && i > 0);
                Bind(socket, address, options);
                if (i == 0)
                    address = NameOf(socket, address);

                // The first socket is bound without SO_REUSEPORT, so that an address that somebody else has is an error and not shared with them; the others join it.
                if (isSpread && i == 0)
                    SetReusePort(socket);
            }

            foreach (var socket in sockets)
                socket.Listen(options.Backlog);
            return new SocketListener([.. sockets], address);
        }
        catch
        {
            foreach (var socket in sockets)
                socket.Dispose();
            throw;
        }
    }

    public void Start(Worker worker, Action<Connection> onAccepted)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(onAccepted);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            _acceptors[_started++ % _acceptors.Length].Add(worker, onAccepted);
        }
    }

    public ValueTask StopAsync()
    {
        lock (_lock)
        {
            _stopped ??= StopAllAsync();
            return new ValueTask(_stopped);
        }
    }

    public ValueTask DisposeAsync() => StopAsync();

    private async Task StopAllAsync()
    {
        // Clients find no file any more before the socket refuses them.
        if (_path is not null)
            UnixSocketFile.TryDelete(_path);
        await Task.WhenAll(_acceptors.Select(a => a.StopAsync())).ConfigureAwait(false);
    }

    private static void Configure(Socket socket, in NetworkAddress address, ListenOptions options, bool joins)
    {
        if (address.Family == AddressFamily.InterNetworkV6)
            socket.DualMode = options.DualStack;
        if (joins)
            SetReusePort(socket);
    }

    private static void SetReusePort(Socket socket)
    {
        // SOL_SOCKET and SO_REUSEPORT of Linux.
        var on = 1;
        socket.SetRawSocketOption(1, 15, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in on)));
    }

    private static void Bind(Socket socket, in NetworkAddress address, ListenOptions options)
    {
        var path = UnixSocketFile.PathOf(address);
        if (path is not null)
            UnixSocketFile.RemoveStale(path);
        socket.Bind(address.ToEndPoint());

        // Nobody can connect before the socket listens, so the mode is there in time.
        if (path is not null && options.UnixMode != 0)
            UnixSocketFile.SetMode(path, options.UnixMode);
    }

    private static NetworkAddress NameOf(Socket socket, in NetworkAddress asked) =>
        asked.Path is null ? NetworkAddress.FromEndPoint(socket.LocalEndPoint!) : asked;
}
