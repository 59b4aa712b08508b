using System.Net.Sockets;
using System.Runtime.InteropServices;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>A bound address: one socket per worker where the kernel spreads connections over them, else one socket that all workers poll.</summary>
internal sealed unsafe class EpollListener : ITransportListener
{
    private readonly int[] _descriptors;
    private readonly string? _path;
    private readonly List<EpollAcceptor> _acceptors = [];
    private readonly Lock _lock = new();
    private int _started;
    private bool _isStopped;

    private EpollListener(int[] descriptors, NetworkAddress address)
    {
        _descriptors = descriptors;
        LocalAddress = address;
        _path = address.Path is { } path && path[0] != '@' ? path : null;
    }

    public NetworkAddress LocalAddress { get; }

    public static EpollListener Bind(NetworkAddress address, ListenOptions options)
    {
        var sockets = new int[address.Path is null ? Math.Max(1, options.Workers) : 1];
        Array.Fill(sockets, -1);
        try
        {
            for (var i = 0; i < sockets.Length; i++)
            {
                sockets[i] = Open(address, options, isFirst: i == 0);
                if (i == 0)
                    address = NameOf(sockets[0], address);
            }

            foreach (var socket in sockets)
                Check(LibC.Listen(socket, options.Backlog));
        }
        catch
        {
            foreach (var socket in sockets.Where(s => s >= 0))
                LibC.Close(socket);
            throw;
        }

        if (address.Path is { } path && path[0] != '@' && options.UnixMode != 0)
            LibC.ChangeMode(path, (uint)options.UnixMode);
        return new EpollListener(sockets, address);
    }

    public void Start(Worker worker, Action<Connection> onAccepted)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            var descriptor = _descriptors[Math.Min(_started++, _descriptors.Length - 1)];
            _acceptors.Add(new EpollAcceptor((EpollWorker)worker, descriptor, onAccepted, isShared: _descriptors.Length == 1));
        }
    }

    public ValueTask StopAsync()
    {
        lock (_lock)
        {
            if (_isStopped)
                return default;
            _isStopped = true;
            return new ValueTask(Task.WhenAll(_acceptors.Select(a => a.StopAsync())).ContinueWith(
                static (_, state) => ((EpollListener)state!).CloseSockets(), this, TaskScheduler.Default));
        }
    }

    public ValueTask DisposeAsync() => StopAsync();

    private void CloseSockets()
    {
        // A socket of its own is closed by its worker; those that nobody took are closed here.
        for (var i = 0; i < _descriptors.Length; i++)
        {
            if (_descriptors.Length == 1 || i >= _started)
                LibC.Close(_descriptors[i]);
        }

        if (_path is not null)
            LibC.Unlink(_path);
    }

    private static int Open(NetworkAddress address, ListenOptions options, bool isFirst)
    {
        var family = address.Path is not null ? LibC.AF_UNIX : address.Family == AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6;
        var socket = Check(LibC.Socket(family, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0));
        try
        {
            if (family == LibC.AF_UNIX)
                RemoveStale(address);
            else
                Configure(socket, family, options, isFirst);
            var name = SocketAddressBytes.From(address);
            Check(LibC.Bind(socket, name.Bytes, name.Length));

            // The first socket is bound without SO_REUSEPORT, so that an address that somebody else has is an error and not shared with them; the others join it.
            if (isFirst && family != LibC.AF_UNIX)
                LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1);
            return socket;
        }
        catch
        {
            LibC.Close(socket);
            throw;
        }
    }

    private static void Configure(int socket, int family, ListenOptions options, bool isFirst)
    {
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
        if (!isFirst)
            LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_REUSEPORT, 1);
        if (family == LibC.AF_INET6)
            LibC.SetOption(socket, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, options.DualStack ? 0 : 1);

        // Accepted sockets inherit it.
        LibC.SetOption(socket, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
    }

    private static void RemoveStale(NetworkAddress address)
    {
        if (address.Path![0] == '@' || !File.Exists(address.Path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address.ToEndPoint());
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            LibC.Unlink(address.Path);
        }
    }

    private static NetworkAddress NameOf(int socket, NetworkAddress asked)
    {
        if (asked.Path is not null)
            return asked;
        SocketAddressBytes name = default;
        name.Length = SocketAddressBytes.Capacity;
        LibC.GetSocketName(socket, name.Bytes, &name.Length);
        return name.ToAddress();
    }

    private static int Check(int result)
    {
        if (result >= 0)
            return result;
        var error = Marshal.GetLastPInvokeError();
        throw new SocketException((int)SocketErrors.From(error), $"{Marshal.GetPInvokeErrorMessage(error)}");
    }
}
