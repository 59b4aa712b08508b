using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Tls.Connections;

/// <summary>Reads what SslStream has decrypted into one block, which is held only while bytes wait in it: a connection at rest has no buffer, here or in SslStream.</summary>
internal sealed class TlsReader : PipeReader
{
    private readonly TlsConnection _connection;
    private readonly TlsStream _ssl;
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly WorkerSignal<ReadResult> _signal = new();
    private readonly Action _onFilled;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _filling;
    private BufferBlock? _block;
    private int _start;
    private int _end;
    private int _examined;
    private bool _isIntoBlock;
    private bool _isWaiting;
    private bool _isCompleted;
    private bool _isCanceled;
    private bool _isBulk;

    public TlsReader(TlsConnection connection, TlsStream ssl)
    {
        _connection = connection;
        _ssl = ssl;
        _onFilled = OnFilled;
    }

    public long TotalBytes { get; private set; }

    /// <summary>SslStream waits for bytes of the peer: it must not be disposed of.</summary>
    public bool IsFilling { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
            return new ValueTask<ReadResult>(result);
        if (_isWaiting)
            throw new InvalidOperationException("A read is pending.");
        _isWaiting = true;
        return _signal.WaitAsync();
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_end > _examined || _isCompleted || _isCanceled || (!IsFilling && Fill()))
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_block is null)
            return;
        _start = consumed.GetInteger();
        _examined = Math.Max(_start, examined.GetInteger());
        if (_start == _end && !_isIntoBlock)
            ReleaseBlock();
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        Resume();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_isIntoBlock)
            ReleaseBlock();
    }

    public void OnClosed()
    {
        _isCompleted = true;
        if (_start == _end && !_isIntoBlock)
            ReleaseBlock();
        Resume();
    }

    private ReadResult Result()
    {
        var buffer = _block is null ? default : new ReadOnlySequence<byte>(_block.Slice(_start, _end - _start));
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new ReadResult(buffer, isCanceled, _isCompleted);
    }

    /// <summary>Gets more bytes. Returns false if there are none yet.</summary>
    private bool Fill()
    {
        try
        {
            // SslStream waits for a read of nothing without a buffer of its own.
            var waiting = _ssl.ReadAsync(Memory<byte>.Empty);
            if (!waiting.IsCompleted)
                return Wait(waiting, isIntoBlock: false);
            waiting.GetAwaiter().GetResult();
            return Take();
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            Broke();
            return true;
        }
    }

    private bool Take()
    {
        var block = RoomyBlock();
        var reading = _ssl.ReadAsync(block.Slice(_end, block.Length - _end));
        if (!reading.IsCompleted)
            return Wait(reading, isIntoBlock: true);
        Received(reading.GetAwaiter().GetResult());
        return true;
    }

    private bool Wait(ValueTask<int> task, bool isIntoBlock)
    {
        (IsFilling, _isIntoBlock) = (true, isIntoBlock);
        _filling = task.ConfigureAwait(false).GetAwaiter();
        _filling.UnsafeOnCompleted(_onFilled);
        return false;
    }

    private void OnFilled()
    {
        var wasIntoBlock = _isIntoBlock;
        IsFilling = _isIntoBlock = false;
        try
        {
            var count = _filling.GetResult();
            if (wasIntoBlock)
                Received(count);
            else if (!_isCompleted && !Take())
                return;
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            Broke();
        }

        _connection.OnFillEnded();
        Resume();
    }

    private void Received(int count)
    {
        _isBulk = count >= BufferPool.BlockSize / 2;
        if (count == 0)
        {
            _isCompleted = true;
            if (_start == _end)
                ReleaseBlock();
        }

        _end += count;
        TotalBytes += count;
    }

    private void Broke()
    {
        _isCompleted = true;
        if (_start == _end)
            ReleaseBlock();
        _connection.Break();
    }

    /// <summary>Tells the one who waits, with the worker's context in force as everywhere else.</summary>
    private void Resume()
    {
        if (!_isWaiting)
            return;
        _isWaiting = false;
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            _signal.SetResult(Result());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private BufferBlock RoomyBlock()
    {
        var buffers = _connection.Worker.Buffers;
        if (_block is not { } block)
        {
            _start = _end = _examined = 0;
            return _block = _isBulk && _connection.BufferLimitBytes >= BufferPool.LargeBlockSize ? buffers.Rent(BufferPool.LargeBlockSize) : buffers.Rent();
        }

        return _end < block.Length ? block : MakeRoom(block);
    }

    /// <summary>The block is full of bytes that the consumer has seen but not taken: what is left moves to the front, or to a larger block.</summary>
    private BufferBlock MakeRoom(BufferBlock block)
    {
        var length = _end - _start;
        var target = _start >= block.Length / 2 ? block : _connection.Worker.Buffers.Rent(block.Length * 2);
        block.Span.Slice(_start, length).CopyTo(target.Span);
        if (!ReferenceEquals(target, block))
            block.Return();
        _examined -= _start;
        _start = 0;
        _end = length;
        return _block = target;
    }

    private void ReleaseBlock()
    {
        if (_block is not { } block)
            return;
        _block = null;
        _start = _end = _examined = 0;
        block.Return();
    }
}
