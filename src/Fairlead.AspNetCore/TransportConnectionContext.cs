using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Fairlead.Transports;
using Microsoft.AspNetCore.Connections;

namespace Fairlead.AspNetCore;

/// <summary>A connection of Fairlead as one of ASP.NET Core.</summary>
/// <remarks>
/// Its users run on any thread, the connection on its worker only. So there is a pipe for either direction, whose other end is served on the worker: bytes that come in are copied
/// once, bytes that go out are sent from where they lie.
/// </remarks>
internal sealed class TransportConnectionContext : DefaultConnectionContext
{
    // Small pieces are cheaper to send together.
    private const int CopyLimit = 4096;

    private readonly Connection _connection;
    private readonly IDuplexPipe _application;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    public TransportConnectionContext(Connection connection)
        : base("fl-" + connection.Id.ToString(CultureInfo.InvariantCulture))
    {
        _connection = connection;
        var input = new Pipe();
        var output = new Pipe();
        Transport = new DuplexPipe(input.Reader, output.Writer);
        Application = _application = new DuplexPipe(output.Reader, input.Writer);
        LocalEndPoint = EndPointOf(connection.LocalAddress);
        RemoteEndPoint = EndPointOf(connection.RemoteAddress);
        ConnectionClosed = _closed.Token;
    }

    /// <summary>Begins to move bytes. On the worker.</summary>
    public void Start() => _ = RunAsync();

    public override void Abort(ConnectionAbortedException abortReason) =>
        _connection.Worker.Post(static s => ((TransportConnectionContext)s!)._connection.Abort(), this);

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);

        // What was written still goes out; what comes in is wanted by nobody.
        _connection.Worker.Post(
            static s =>
            {
                var context = (TransportConnectionContext)s!;
                context._isDisposed = true;
                context._connection.Input.CancelPendingRead();
            },
            this);
        await _ended.Task.ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static System.Net.EndPoint? EndPointOf(in NetworkAddress address) =>
        address.Family == System.Net.Sockets.AddressFamily.Unspecified ? null : address.ToEndPoint();

    private async Task RunAsync()
    {
        var sending = SendAsync();
        await ReceiveAsync();

        // As Kestrel's own transports do it: an end of the input counts as the end of the client. The callbacks are foreign code, so not on the worker.
        ThreadPool.UnsafeQueueUserWorkItem(static c => c.SignalClosed(), this, preferLocal: false);
        await sending;
        _connection.Input.Complete();
        _connection.Close();
        _ended.SetResult();
    }

    private void SignalClosed()
    {
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Disposed already: nobody looks at the token any more.
        }
        catch (AggregateException)
        {
            // Somebody's callback failed; the connection ends all the same.
        }
    }

    private async Task ReceiveAsync()
    {
        var writer = _application.Output;
        try
        {
            await ReceiveAsync(writer);
        }
#pragma warning disable CA1031 // The user completed its input with an error of its own, which ends it all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        var error = ErrorOf(_connection.Fault);
        await writer.CompleteAsync(error);

        // Without a connection nothing is sent any more. After an orderly end of the input, output goes on.
        if (error is not null)
            _application.Input.CancelPendingRead();
    }

    private async ValueTask ReceiveAsync(PipeWriter writer)
    {
        while (!_isDisposed)
        {
            var read = await _connection.Input.ReadAsync();
            foreach (var piece in read.Buffer)
                writer.Write(piece.Span);
            _connection.Input.AdvanceTo(read.Buffer.End);
            if (!read.Buffer.IsEmpty && (await writer.FlushAsync()).IsCompleted)
                return;
            if (read.IsCompleted)
                return;
        }
    }

    private async Task SendAsync()
    {
        var reader = _application.Input;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync();
                var isOpen = await SendAsync(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    _connection.ShutdownOutput();
                if (read.IsCompleted || read.IsCanceled || !isOpen)
                    break;
            }
        }
#pragma warning disable CA1031 // The user completed its output with an error of its own: the peer must not take it for a good end.
        catch (Exception)
#pragma warning restore CA1031
        {
            _connection.Abort();
        }

        await reader.CompleteAsync();
    }

    private async ValueTask<bool> SendAsync(ReadOnlySequence<byte> bytes)
    {
        foreach (var piece in bytes)
        {
            if (piece.Length <= CopyLimit)
                _connection.Output.Write(piece.Span);
            else if ((await _connection.Output.WriteAsync(piece)).IsCompleted)
                return false;
        }

        return !(await _connection.Output.FlushAsync()).IsCompleted;
    }

    private static Exception? ErrorOf(ConnectionFault fault) => fault switch
    {
        ConnectionFault.None => null,
        ConnectionFault.Reset => new ConnectionResetException("The peer reset the connection."),
        ConnectionFault.Aborted => new ConnectionAbortedException("The connection was aborted."),
        ConnectionFault.TimedOut => new IOException("The connection timed out."),
        _ => new IOException("The connection broke."),
    };

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
