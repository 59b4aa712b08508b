using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Fairlead.Configuration;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>A connection over a non-blocking socket: reads first and waits only when there is nothing; writes first and waits only when the socket is full.</summary>
internal sealed unsafe class EpollConnection : Connection
{
    private static long s_nextId;

    private readonly EpollWorker _worker;
    private readonly Handler _handler;
    private readonly EpollReader _reader;
    private readonly EpollWriter _writer;
    private NetworkAddress _local;
    private ConnectionFault _fault;
    private bool _isClosed;

    public EpollConnection(EpollWorker worker, int descriptor, NetworkAddress remote)
    {
        _worker = worker;
        Descriptor = descriptor;
        RemoteAddress = remote;
        Id = Interlocked.Increment(ref s_nextId);
        _reader = new EpollReader(this);
        _writer = new EpollWriter(this);
        _handler = new Handler(this);

        // Registered once for everything: with edge triggering, events that nobody waits for cost nothing.
        worker.Register(_handler, descriptor, LibC.EPOLLIN | LibC.EPOLLOUT | LibC.EPOLLRDHUP | LibC.EPOLLET);
    }

    public int Descriptor { get; }

    public bool IsClosed => _isClosed;

    public override Worker Worker => _worker;

    public override long Id { get; }

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override NetworkAddress RemoteAddress { get; }

    public override ConnectionFault Fault => _fault;

    public override long BytesReceived => _reader.TotalBytes;

    public override long BytesSent => _writer.TotalBytes;

    public override NetworkAddress LocalAddress
    {
        get
        {
            if (_local.Family == System.Net.Sockets.AddressFamily.Unspecified && !_isClosed)
                _local = ReadLocalAddress();
            return _local;
        }
    }

    public override void ShutdownOutput()
    {
        if (!_isClosed)
            LibC.Shutdown(Descriptor, LibC.SHUT_WR);
    }

    public override void EnableKeepalive(TcpKeepalive keepalive)
    {
        if (_isClosed || RemoteAddress.Family == System.Net.Sockets.AddressFamily.Unix)
            return;
        LibC.SetOption(Descriptor, LibC.SOL_SOCKET, LibC.SO_KEEPALIVE, 1);
        if (keepalive.TimeSeconds is { } time)
            LibC.SetOption(Descriptor, LibC.IPPROTO_TCP, LibC.TCP_KEEPIDLE, time);
        if (keepalive.IntervalSeconds is { } interval)
            LibC.SetOption(Descriptor, LibC.IPPROTO_TCP, LibC.TCP_KEEPINTVL, interval);
        if (keepalive.Probes is { } probes)
            LibC.SetOption(Descriptor, LibC.IPPROTO_TCP, LibC.TCP_KEEPCNT, probes);
    }

    public override void Abort()
    {
        if (_isClosed)
            return;
        _fault = _fault == ConnectionFault.None ? ConnectionFault.Aborted : _fault;
        var linger = stackalloc int[2] { 1, 0 };
        LibC.SetOption(Descriptor, LibC.SOL_SOCKET, LibC.SO_LINGER, linger, 8);
        Close();
    }

    public override void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _worker.Unregister(_handler);
        LibC.Close(Descriptor);
        _reader.OnClosed();
        _writer.OnClosed();
    }

    /// <summary>Notes the error of a system call.</summary>
    public void Fail(int error)
    {
        if (_fault == ConnectionFault.None)
            _fault = error switch { LibC.ECONNRESET or LibC.EPIPE => ConnectionFault.Reset, LibC.ETIMEDOUT => ConnectionFault.TimedOut, _ => ConnectionFault.Broken };
    }

    private NetworkAddress ReadLocalAddress()
    {
        SocketAddressBytes name = default;
        name.Length = SocketAddressBytes.Capacity;
        return LibC.GetSocketName(Descriptor, name.Bytes, &name.Length) == 0 ? name.ToAddress() : default;
    }

    private sealed class Handler(EpollConnection connection) : EpollHandler
    {
        public override void OnEvents(uint events)
        {
            if ((events & (LibC.EPOLLIN | LibC.EPOLLRDHUP | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
                connection._reader.OnReadable(hasEnded: (events & (LibC.EPOLLRDHUP | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0);
            if ((events & (LibC.EPOLLOUT | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
                connection._writer.OnWritable();
        }
    }
}
