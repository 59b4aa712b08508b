using System.IO.Pipelines;
using System.Net.Sockets;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.AspNetCore.Connections;

namespace Fairlead.AspNetCore;

/// <summary>A connection of ASP.NET Core (of Kestrel's transports, for example) as one of Fairlead.</summary>
/// <remarks>
/// Results of its pipes are brought to the worker, whatever thread they come on. What the other side cannot do, this one cannot either: where completing the output
/// ends the whole connection, as with Kestrel's sockets, <see cref="ShutdownOutput"/> does so too.
/// </remarks>
public sealed class ConnectionContextConnection : Connection
{
    // Transports count from 1; so far away, the numbers stay unique in the process.
    private static long s_lastId = 1L << 48;

    private readonly ConnectionContext _context;
    private readonly ForeignReader _reader;
    private readonly ForeignWriter _writer;
    private ConnectionFault _fault;

    /// <summary>Wraps a connection, which is disposed when this one is closed.</summary>
    public ConnectionContextConnection(ConnectionContext context, Worker worker)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(worker);
        _context = context;
        Worker = worker;
        Id = Interlocked.Increment(ref s_lastId);
        LocalAddress = context.LocalEndPoint is { } local ? NetworkAddress.FromEndPoint(local) : default;
        RemoteAddress = context.RemoteEndPoint is { } remote ? NetworkAddress.FromEndPoint(remote) : default;
        _reader = new ForeignReader(this, context.Transport.Input);
        _writer = new ForeignWriter(this, context.Transport.Output);
    }

    /// <inheritdoc/>
    public override Worker Worker { get; }

    /// <inheritdoc/>
    public override long Id { get; }

    /// <inheritdoc/>
    public override PipeReader Input => _reader;

    /// <inheritdoc/>
    public override PipeWriter Output => _writer;

    /// <inheritdoc/>
    public override NetworkAddress LocalAddress { get; }

    /// <inheritdoc/>
    public override NetworkAddress RemoteAddress { get; }

    /// <inheritdoc/>
    public override ConnectionFault Fault => _fault;

    /// <inheritdoc/>
    public override long BytesReceived => _reader.TotalBytes;

    /// <inheritdoc/>
    public override long BytesSent => _writer.TotalBytes;

    internal bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public override void ShutdownOutput()
    {
        if (!IsClosed)
            _writer.End();
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (IsClosed)
            return;
        if (_fault == ConnectionFault.None)
            _fault = ConnectionFault.Aborted;
        _context.Abort(new ConnectionAbortedException("The connection was aborted by this side."));
        Close();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _reader.OnClosed();
        _writer.OnClosed();

        // Later: who called this may be looking at bytes of the pipe.
        Worker.Post(static s => _ = ((ConnectionContextConnection)s!).ReleaseAsync(), this);
    }

    /// <summary>Notes what an operation of the wrapped connection threw.</summary>
    internal void Fail(Exception error)
    {
        if (_fault != ConnectionFault.None || IsClosed)
            return;
        _fault = error switch
        {
            ConnectionResetException => ConnectionFault.Reset,
            ConnectionAbortedException => ConnectionFault.Aborted,
            TimeoutException => ConnectionFault.TimedOut,
            _ => (error as SocketException ?? error.InnerException as SocketException)?.SocketErrorCode switch
            {
                SocketError.ConnectionReset => ConnectionFault.Reset,
                SocketError.TimedOut => ConnectionFault.TimedOut,
                _ => ConnectionFault.Broken,
            },
        };
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await _context.Transport.Output.CompleteAsync();
            await _context.Transport.Input.CompleteAsync();
            await _context.DisposeAsync();
        }
#pragma warning disable CA1031 // Nobody waits for the end of a connection that is closed; whatever fails there concerns it alone.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
