using System.IO.Pipelines;
using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A connection over a socket of the BCL.</summary>
internal sealed class SocketConnection : Connection
{
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private NetworkAddress _local;
    private ConnectionFault _fault;

    public SocketConnection(Worker worker, Socket socket, NetworkAddress remote)
    {
        // Reads are tried first; only waiting for bytes is asynchronous.
        socket.Blocking = false;
        Worker = worker;
        Socket = socket;
        RemoteAddress = remote;
        Id = ConnectionIds.Next();
        _reader = new SocketReader(this);
        _writer = new SocketWriter(this);
    }

    public Socket Socket { get; }

    public bool IsClosed { get; private set; }

    public override Worker Worker { get; }

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
            if (_local.Family == AddressFamily.Unspecified && !IsClosed)
                _local = ReadLocalAddress();
            return _local;
        }
    }

    public override void ShutdownOutput()
    {
        if (!IsClosed)
            _writer.Shutdown();
    }

    public override void EnableKeepalive(TcpKeepalive keepalive)
    {
        if (IsClosed || Socket.ProtocolType != ProtocolType.Tcp)
            return;
        try
        {
            Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            if (keepalive.TimeSeconds is { } time)
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, time);
            if (keepalive.IntervalSeconds is { } interval)
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, interval);
            if (keepalive.Probes is { } probes)
                Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, probes);
        }
        catch (SocketException)
        {
            // The connection is gone already, or the system has bounds of its own: probes only help to find out sooner.
        }
    }

    public override void Abort()
    {
        if (IsClosed)
            return;
        if (_fault == ConnectionFault.None)
            _fault = ConnectionFault.Aborted;
        try
        {
            Socket.LingerState = new LingerOption(true, 0);
        }
        catch (SocketException)
        {
            // The peer was faster: some systems refuse options of a connection that is gone.
        }

        End();
    }

    public override void Close()
    {
        if (IsClosed)
            return;

        // Without a shutdown before it, the BCL turns a close with a pending operation into a reset.
        if (_fault == ConnectionFault.None)
            TryShutdown(SocketShutdown.Both);
        End();
    }

    /// <summary>Notes an error of the socket.</summary>
    public void Fail(SocketError error)
    {
        if (_fault == ConnectionFault.None && !IsClosed)
            _fault = SocketFaults.From(error);
    }

    public void TryShutdown(SocketShutdown how)
    {
        try
        {
            Socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // The connection is gone already; the next read or write tells why.
        }
    }

    private void End()
    {
        IsClosed = true;
        Socket.Dispose();
        _reader.OnClosed();
        _writer.OnClosed();
    }

    private NetworkAddress ReadLocalAddress()
    {
        try
        {
            return Socket.LocalEndPoint is { } endPoint ? NetworkAddress.FromEndPoint(endPoint) : default;
        }
        catch (SocketException)
        {
            return default;
        }
    }
}
