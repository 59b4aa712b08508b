using System.Buffers;
using System.IO.Pipelines;

namespace Fairlead.AspNetCore;

/// <summary>The input of a wrapped connection, on the worker, which ends instead of throwing.</summary>
internal sealed class ForeignReader : PipeReader
{
    private readonly ConnectionContextConnection _connection;
    private readonly PipeReader _inner;
    private readonly ForeignWait<ReadResult> _wait;
    private ReadOnlySequence<byte> _shown;
    private CancellationToken _token;
    private long _left;
    private bool _isShown;
    private bool _isEnded;

    public ForeignReader(ConnectionContextConnection connection, PipeReader inner)
    {
        _connection = connection;
        _inner = inner;
        _wait = new ForeignWait<ReadResult>(connection.Worker, Take);
    }

    public long TotalBytes { get; private set; }

    private static ReadResult Ended => new(default, isCanceled: false, isCompleted: true);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded)
            return new ValueTask<ReadResult>(Ended);
        ThrowIfPending();
        _token = cancellationToken;
        return _wait.WaitAsync(_inner.ReadAsync(cancellationToken));
    }

    public override bool TryRead(out ReadResult result)
    {
        result = Ended;
        if (_isEnded)
            return true;
        ThrowIfPending();
        try
        {
            if (!_inner.TryRead(out result))
                return false;
            Show(result);
            return true;
        }
#pragma warning disable CA1031 // The peer, or the transport: the input ends, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            result = End(e);
            return true;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isShown)
            return;
        _isShown = false;
        if (_connection.IsClosed)
            return;
        _left = _shown.Slice(consumed).Length;
        _shown = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _inner.Complete(exception);
    }

    public void OnClosed()
    {
        _isEnded = true;
        if (_wait.IsPending)
            _inner.CancelPendingRead();
    }

    private void ThrowIfPending()
    {
        if (_wait.IsPending)
            throw new InvalidOperationException("A read is pending.");
    }

    private ReadResult Take(ValueTask<ReadResult> task)
    {
        try
        {
            var result = task.GetAwaiter().GetResult();
            if (_isEnded)
                return Ended;
            Show(result);
            return result;
        }
        catch (OperationCanceledException) when (_token.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The peer, or the transport: the input ends, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return End(e);
        }
    }

    private ReadResult End(Exception error)
    {
        _isEnded = true;
        _connection.Fail(error);
        return Ended;
    }

    private void Show(in ReadResult result)
    {
        TotalBytes += result.Buffer.Length - _left;
        _left = result.Buffer.Length;
        _shown = result.Buffer;
        _isShown = true;
    }
}
