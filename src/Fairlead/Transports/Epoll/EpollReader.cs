using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>Reads a socket into one contiguous block, which it holds only while bytes wait in it.</summary>
internal sealed unsafe class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    private BufferBlock? _block;
    private int _start;
    private int _end;
    private int _examined;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private short _version;
    private bool _isWaiting;
    private bool _isReadable;
    private bool _hasEnded;
    private bool _isCompleted;
    private bool _isCanceled;
    private bool _isBulk;

    public long TotalBytes { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryTake(out var result))
            return new ValueTask<ReadResult>(result);
        if (_isWaiting)
            throw new InvalidOperationException("A read is pending.");
        if (cancellationToken.CanBeCanceled)
            CancelOn(cancellationToken);
        _isWaiting = true;
        return new ValueTask<ReadResult>(this, _version);
    }

    public override bool TryRead(out ReadResult result) => TryTake(out result);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_block is null)
            return;
        _start = consumed.GetInteger();
        _examined = Math.Max(_start, examined.GetInteger());
        if (_start == _end)
            ReleaseBlock();
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        Resume();
    }

    public override void Complete(Exception? exception = null) => ReleaseBlock();

    public void OnReadable(bool hasEnded)
    {
        _isReadable = true;
        _hasEnded |= hasEnded;
        if (_isWaiting && Receive())
            Resume();
    }

    public void OnClosed()
    {
        _isCompleted = true;
        if (_isWaiting)
            Resume();
        else if (_block is not null && _start == _end)
            ReleaseBlock();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        if (token != _version || _isWaiting)
            throw new InvalidOperationException("The read is not complete.");
        _version++;
        _continuation = null;
        _continuationState = null;
        return Result();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) =>
        _isWaiting ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (!_isWaiting)
        {
            continuation(state);
            return;
        }

        _continuationState = state;
        _continuation = continuation;
    }

    private bool TryTake(out ReadResult result)
    {
        if (_end > _examined || _isCompleted || _isCanceled || (_isReadable && Receive()))
        {
            result = Result();
            return true;
        }

        result = default;
        return false;
    }

    private ReadResult Result()
    {
        var buffer = _block is null ? default : new ReadOnlySequence<byte>(_block.Slice(_start, _end - _start));
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new ReadResult(buffer, isCanceled, _isCompleted);
    }

    private void Resume()
    {
        if (!_isWaiting)
            return;
        _isWaiting = false;
        _continuation?.Invoke(_continuationState);
    }

    /// <summary>Receives once. Returns false if there is nothing to receive.</summary>
    private bool Receive()
    {
        var block = RoomyBlock();
        while (true)
        {
            var room = block.Length - _end;
            var received = LibC.Receive(connection.Descriptor, block.Pointer + _end, (nuint)room, 0);
            if (received > 0)
            {
                Received((int)received, room);
                return true;
            }

            var error = received == 0 ? 0 : Marshal.GetLastSystemError();
            if (error == LibC.EINTR)
                continue;
            _isReadable = false;
            if (_start == _end)
                ReleaseBlock();
            if (error == LibC.EAGAIN)
                return false;
            _isCompleted = true;
            if (error != 0)
                connection.Fail(error);
            return true;
        }
    }

    private void Received(int count, int room)
    {
        _end += count;
        TotalBytes += count;
        _isBulk = count == room || (_isBulk && count > BufferPool.BlockSize / 2);

        // A short read has emptied the socket; only an end that was already signalled remains to be read. More bytes raise a new edge.
        if (count < room && !_hasEnded)
            _isReadable = false;
    }

    private BufferBlock RoomyBlock()
    {
        if (_block is not { } block)
        {
            _start = _end = _examined = 0;
            var isLarge = _isBulk && connection.BufferLimitBytes >= BufferPool.LargeBlockSize;
            return _block = isLarge ? connection.Worker.Buffers.Rent(BufferPool.LargeBlockSize) : connection.Worker.Buffers.Rent();
        }

        return _end < block.Length ? block : MakeRoom(block);
    }

    /// <summary>The block is full of bytes that the consumer has seen but not taken: what is left moves to the front, or to a larger block.</summary>
    private BufferBlock MakeRoom(BufferBlock block)
    {
        var length = _end - _start;
        var target = _start >= block.Length / 2 ? block : connection.Worker.Buffers.Rent(block.Length * 2);
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

    private void CancelOn(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        token.UnsafeRegister(static s => ((EpollReader)s!).PostCancel(), this);
    }

    private void PostCancel() => connection.Worker.Post(static s => ((EpollReader)s!).CancelPendingRead(), this);
}
