using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>Reads a socket into one contiguous block, which it holds only while bytes wait in it: it waits for bytes with an empty receive.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The connection calls OnClosed, once.")]
internal sealed class SocketReader : PipeReader
{
    private readonly SocketConnection _connection;
    private readonly ReadyWait _ready;
    private readonly PendingResult<ReadResult> _pending;
    private BufferBlock? _block;
    private int _start;
    private int _end;
    private int _examined;
    private bool _isBeingRead;
    private bool _mayHaveBytes = true;
    private bool _isEnded;
    private bool _isCanceled;
    private bool _isBulk;

    public SocketReader(SocketConnection connection)
    {
        _connection = connection;
        _ready = new ReadyWait(this);
        _pending = new PendingResult<ReadResult>(connection.Worker, Resume);
    }

    public long TotalBytes { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfPending();
        cancellationToken.ThrowIfCancellationRequested();
        if (HasResult() || ReceiveOrWait())
            return new ValueTask<ReadResult>(Result());
        return _pending.Begin(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfPending();
        var hasResult = HasResult() || Receive();
        result = hasResult ? Result() : default;
        return hasResult;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isBeingRead = false;
        if (_block is null)
            return;
        var start = consumed.GetInteger();
        ArgumentOutOfRangeException.ThrowIfLessThan(start, _start, nameof(consumed));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, _end, nameof(consumed));
        _start = start;
        _examined = Math.Max(start, examined.GetInteger());
        if (_start == _end || _connection.IsClosed)
            ReleaseBlock();
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        Resume();
    }

    public override void Complete(Exception? exception = null)
    {
        _isBeingRead = false;
        ReleaseBlock();
    }

    public void OnClosed()
    {
        _isEnded = true;
        _ready.Dispose();

        // Whoever looks at the bytes right now may go on to do so until the call of AdvanceTo.
        if (!_isBeingRead)
            ReleaseBlock();
        Resume();
    }

    private void ThrowIfPending()
    {
        if (_pending.IsPending)
            throw new InvalidOperationException("A read is pending.");
    }

    private bool HasResult() => _end > _examined || _isEnded || _isCanceled;

    private ReadResult Result()
    {
        var buffer = _block is null ? default : new ReadOnlySequence<byte>(_block.Slice(_start, _end - _start));
        var isCanceled = _isCanceled;
        _isCanceled = false;
        _isBeingRead = true;
        return new ReadResult(buffer, isCanceled, _isEnded);
    }

    private void Resume()
    {
        if (_pending.IsPending)
            _pending.Complete(Result());
    }

    /// <summary>Receives, or begins to wait until that is possible. Returns false if it waits.</summary>
    private bool ReceiveOrWait()
    {
        while (!_mayHaveBytes || !Receive())
        {
            if (_ready.Begin())
                return false;
            OnReady();
            if (_isEnded)
                return true;
        }

        return true;
    }

    private void OnReady()
    {
        _mayHaveBytes = true;

        // The error was reported to this operation and will not be to the next.
        if (_ready.SocketError != SocketError.Success)
            End(_ready.SocketError);
    }

    private void OnWaitEnded()
    {
        if (!_isEnded)
            OnReady();

        // The read that began the wait may have been canceled since.
        if (_pending.IsPending && (_isEnded || ReceiveOrWait()))
            Resume();
    }

    /// <summary>Receives once. Returns false if there is nothing to receive.</summary>
    private bool Receive()
    {
        var block = RoomyBlock();
        var room = block.Length - _end;
        var received = _connection.Socket.Receive(block.Span[_end..], SocketFlags.None, out var error);
        if (received > 0 && error == SocketError.Success)
        {
            Received(received, room);
            return true;
        }

        _mayHaveBytes = false;
        if (_start == _end)
            ReleaseBlock();
        if (error is SocketError.WouldBlock or SocketError.IOPending)
            return false;
        End(error);
        return true;
    }

    private void End(SocketError error)
    {
        _isEnded = true;
        if (error != SocketError.Success)
            _connection.Fail(error);
    }

    private void Received(int count, int room)
    {
        _end += count;
        TotalBytes += count;
        _isBulk = count == room || (_isBulk && count > BufferPool.BlockSize / 2);
        _mayHaveBytes = count == room;
    }

    private BufferBlock RoomyBlock()
    {
        if (_block is not { } block)
        {
            _start = _end = _examined = 0;
            var isLarge = _isBulk && _connection.BufferLimitBytes >= BufferPool.LargeBlockSize;
            return _block = isLarge ? _connection.Worker.Buffers.Rent(BufferPool.LargeBlockSize) : _connection.Worker.Buffers.Rent();
        }

        return _end < block.Length ? block : MakeRoom(block);
    }

    /// <summary>The block is full of bytes that the consumer has seen but not taken: what is left moves to the front, or to a larger block.</summary>
    private BufferBlock MakeRoom(BufferBlock block)
    {
        var length = _end - _start;
        var target = _start >= block.Length / 2 ? block : _connection.Worker.Buffers.Rent(checked(block.Length * 2));
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

    /// <summary>Waits until the socket has bytes, an end or an error, without a buffer.</summary>
    private sealed class ReadyWait(SocketReader reader) : SocketOperation(reader._connection.Worker)
    {
        private bool _isPending;

        /// <summary>Returns false if the socket is ready right now. A wait that goes on already is not begun anew.</summary>
        public bool Begin() => _isPending || (_isPending = reader._connection.Socket.ReceiveAsync(this));

        protected override void OnCompletedOnWorker()
        {
            _isPending = false;
            reader.OnWaitEnded();
        }
    }
}
