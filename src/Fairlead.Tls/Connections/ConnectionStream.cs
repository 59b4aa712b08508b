using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tls.Connections;

/// <summary>
/// A connection's bytes as the stream that <see cref="System.Net.Security.SslStream"/> works on. What it writes is gathered in the connection's output, so that several records
/// leave in one system call; after the handshake whoever writes flushes, too.
/// </summary>
/// <remarks>
/// SslStream awaits without a context. Were the worker's context in force while its wait ends, it would go on in the thread pool; so there is none then
/// (<see cref="OnRead"/>), and all of it runs inline on the worker.
/// </remarks>
internal sealed class ConnectionStream : Stream
{
    private readonly Connection _connection;
    private readonly WorkerSignal<int> _signal = new();
    private readonly Action _onRead;
    private ValueTaskAwaiter<ReadResult> _reading;
    private Memory<byte> _target;

    public ConnectionStream(Connection connection)
    {
        _connection = connection;
        _onRead = OnRead;
    }

    /// <summary>Every write is sent at once.</summary>
    public bool IsHandshaking { get; set; } = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Debug.Assert(Worker.Current is null || ReferenceEquals(Worker.Current, _connection.Worker), "SslStream has left the worker.");
        var input = _connection.Input;
        if (!input.TryRead(out var result))
        {
            _target = buffer;
            _reading = input.ReadAsync(cancellationToken).GetAwaiter();
            _reading.UnsafeOnCompleted(_onRead);
            return _signal.WaitAsync();
        }

        if (!MustWait(result))
            return new(Take(result, buffer));
        _target = buffer;
        return _signal.WaitAsync();
    }

    /// <summary>It is this stream's turn to go on with its handshake.</summary>
    public void OnTurn()
    {
        // What was left untaken is there still, or the connection has ended, and a read says so.
        _connection.Input.TryRead(out var result);
        Deliver(result);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.CopyTo(_connection.Output.GetSpan(buffer.Length));
        _connection.Output.Advance(buffer.Length);
        return IsHandshaking ? SendAsync() : default;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // The continuation of SslStream must not see the worker's context; see above.
    private async ValueTask SendAsync()
    {
        var flush = _connection.Output.FlushAsync();
        if (flush.IsCompleted)
            flush.GetAwaiter().GetResult();
        else
            await flush.ConfigureAwait(false);
    }

    private void OnRead()
    {
        var result = _reading.GetResult();
        if (!MustWait(result))
            Deliver(result);
    }

    /// <summary>A message of a handshake costs as much as many requests: it waits for its turn, and until then stays where it is.</summary>
    private bool MustWait(in ReadResult result)
    {
        if (!IsHandshaking || result.Buffer.IsEmpty || HandshakeTurns.Of(_connection.Worker).TryTake(this))
            return false;
        _connection.Input.AdvanceTo(result.Buffer.Start);
        return true;
    }

    private void Deliver(in ReadResult result)
    {
        var target = _target;
        _target = default;
        var count = Take(result, target);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _signal.SetResult(count);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Copies what fits. An empty target only asks whether there is something: nothing is taken.</summary>
    private int Take(in ReadResult result, Memory<byte> target)
    {
        var count = (int)Math.Min(result.Buffer.Length, target.Length);
        result.Buffer.Slice(0, count).CopyTo(target.Span);
        _connection.Input.AdvanceTo(result.Buffer.GetPosition(count));
        return count;
    }
}
