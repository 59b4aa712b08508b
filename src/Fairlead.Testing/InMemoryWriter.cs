using System.IO.Pipelines;
using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>The sending end of one direction.</summary>
internal sealed class InMemoryWriter(InMemoryConnection owner) : PipeWriter
{
    private static readonly Action<object?> Wake = static state => ((InMemoryWriter)state!).OnWake();

    private readonly WorkerSignal<FlushResult> _signal = new();
    private byte[] _staged = [];
    private int _stagedCount;
    private bool _isWaiting;
    private bool _isWakePosted;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _stagedCount;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var size = Math.Max(sizeHint, 512);
        if (_staged.Length - _stagedCount < size)
            Array.Resize(ref _staged, Math.Max(4096, (_stagedCount + size) * 2));
        return _staged.AsMemory(_stagedCount);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)(_staged.Length - _stagedCount), nameof(bytes));
        _stagedCount += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_isWaiting)
            throw new InvalidOperationException("A write is pending.");
        owner.Send(_staged.AsSpan(0, _stagedCount), source.Span);
        _stagedCount = 0;
        if (IsDone())
            return new ValueTask<FlushResult>(Result());
        _isWaiting = true;
        return _signal.WaitAsync();
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null) => owner.ShutdownOutput();

    public void WakeUp()
    {
        if (!_isWaiting || _isWakePosted || !IsDone())
            return;
        if (owner.RunContinuationsInline)
        {
            OnWake();
            return;
        }

        _isWakePosted = true;
        owner.Worker.Post(Wake, this);
    }

    private void OnWake()
    {
        _isWakePosted = false;
        if (!_isWaiting || !IsDone())
            return;
        _isWaiting = false;
        _signal.SetResult(Result());
    }

    private bool IsDone() => owner.IsOutputBroken || owner.UnreadByPeer <= owner.WriteLimitBytes;

    private FlushResult Result() => new(isCanceled: false, isCompleted: owner.IsOutputBroken);
}
