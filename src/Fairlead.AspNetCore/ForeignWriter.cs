using System.IO.Pipelines;

namespace Fairlead.AspNetCore;

/// <summary>The output of a wrapped connection, on the worker, which ends instead of throwing.</summary>
internal sealed class ForeignWriter : PipeWriter
{
    private readonly ConnectionContextConnection _connection;
    private readonly PipeWriter _inner;
    private readonly ForeignWait<FlushResult> _wait;
    private CancellationToken _token;
    private byte[] _nowhere = [];
    private long _unflushed;
    private bool _isEnded;

    public ForeignWriter(ConnectionContextConnection connection, PipeWriter inner)
    {
        _connection = connection;
        _inner = inner;
        _wait = new ForeignWait<FlushResult>(connection.Worker, Take);
    }

    public long TotalBytes { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    private static FlushResult Ended => new(isCanceled: false, isCompleted: true);

    public override Span<byte> GetSpan(int sizeHint = 0) => _isEnded ? Nowhere(sizeHint) : _inner.GetSpan(sizeHint);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _isEnded ? Nowhere(sizeHint) : _inner.GetMemory(sizeHint);

    public override void Advance(int bytes)
    {
        if (_isEnded)
            return;
        _inner.Advance(bytes);
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_isEnded)
            return new ValueTask<FlushResult>(Ended);
        if (_wait.IsPending)
            throw new InvalidOperationException("A write is pending.");
        _token = cancellationToken;
        TotalBytes += _unflushed + source.Length;
        _unflushed = 0;
        return _wait.WaitAsync(source.IsEmpty ? _inner.FlushAsync(cancellationToken) : _inner.WriteAsync(source, cancellationToken));
    }

    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _connection.ShutdownOutput();

    public void End()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _unflushed = 0;
        _inner.Complete();
    }

    public void OnClosed()
    {
        _isEnded = true;
        if (_wait.IsPending)
            _inner.CancelPendingFlush();
    }

    private FlushResult Take(ValueTask<FlushResult> task)
    {
        try
        {
            var result = task.GetAwaiter().GetResult();
            return _isEnded ? Ended : result;
        }
        catch (OperationCanceledException) when (_token.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The peer, or the transport: the output ends, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _isEnded = true;
            _connection.Fail(e);
            return Ended;
        }
    }

    /// <summary>Memory for bytes that go nowhere, since the connection has ended.</summary>
    private byte[] Nowhere(int sizeHint)
    {
        if (_nowhere.Length < Math.Max(sizeHint, 1))
            _nowhere = new byte[Math.Max(sizeHint, 4096)];
        return _nowhere;
    }
}
