using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using Fairlead.Workers;

namespace Fairlead.Transports.Epoll;

/// <summary>Writes to a socket: what was put into its block and what is given to a call go out in one system call, from where they lie.</summary>
internal sealed unsafe class EpollWriter(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    // Up to this size a copy is cheaper than a second vector.
    private const int CopyLimit = 4096;

    private BufferBlock? _block;
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte> _memory;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private short _version;
    private bool _isWaiting;
    private bool _isCompleted;
    private bool _isCanceled;

    public long TotalBytes { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end - _start;

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        var block = BlockWith(Math.Max(sizeHint, 1));
        return block.Span[_end..];
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var block = BlockWith(Math.Max(sizeHint, 1));
        return block.Slice(_end, block.Length - _end);
    }

    public override void Advance(int bytes)
    {
        if (_block is null || bytes < 0 || bytes > _block.Length - _end)
            throw new ArgumentOutOfRangeException(nameof(bytes));
        _end += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_isWaiting)
            throw new InvalidOperationException("A write is pending.");
        if (_end > _start && source.Length <= CopyLimit && _block!.Length - _end >= source.Length)
        {
            source.Span.CopyTo(_block.Span[_end..]);
            _end += source.Length;
        }
        else
        {
            _memory = source;
        }

        if (Send())
            return new ValueTask<FlushResult>(Result());
        _isWaiting = true;
        return new ValueTask<FlushResult>(this, _version);
    }

    public override void CancelPendingFlush()
    {
        _isCanceled = true;
        Resume();
    }

    public override void Complete(Exception? exception = null) => connection.ShutdownOutput();

    public void OnWritable()
    {
        if (_isWaiting && Send())
            Resume();
    }

    public void OnClosed()
    {
        Drop();
        Resume();
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        if (token != _version || _isWaiting)
            throw new InvalidOperationException("The write is not complete.");
        _version++;
        _continuation = null;
        _continuationState = null;
        return Result();
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) =>
        _isWaiting ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (!_isWaiting)
        {
            continuation(state);
            return;
        }

        _continuationState = state;
        _continuation = continuation;
    }

    private FlushResult Result()
    {
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, _isCompleted || connection.IsClosed);
    }

    private void Resume()
    {
        if (!_isWaiting)
            return;
        _isWaiting = false;
        _continuation?.Invoke(_continuationState);
    }

    /// <summary>Sends all that waits. Returns false if the socket is full; true if all is sent, or never will be.</summary>
    private bool Send()
    {
        if (_isCompleted || connection.IsClosed)
        {
            Drop();
            return true;
        }

        while (_end > _start || !_memory.IsEmpty)
        {
            var sent = SendOnce();
            if (sent >= 0)
            {
                Sent((int)sent);
                continue;
            }

            var error = Marshal.GetLastSystemError();
            if (error == LibC.EAGAIN)
                return false;
            if (error == LibC.EINTR)
                continue;
            connection.Fail(error);
            _isCompleted = true;
            Drop();
            return true;
        }

        ReleaseBlock();
        return true;
    }

    private nint SendOnce()
    {
        fixed (byte* memory = _memory.Span)
        {
            if (_end == _start)
                return LibC.Send(connection.Descriptor, memory, (nuint)_memory.Length, LibC.MSG_NOSIGNAL);
            var buffered = _block!.Pointer + _start;
            if (_memory.IsEmpty)
                return LibC.Send(connection.Descriptor, buffered, (nuint)(_end - _start), LibC.MSG_NOSIGNAL);
            var vectors = stackalloc LibC.IoVector[2];
            vectors[0] = new LibC.IoVector { Base = buffered, Length = (nuint)(_end - _start) };
            vectors[1] = new LibC.IoVector { Base = memory, Length = (nuint)_memory.Length };
            var message = new LibC.MessageHeader { Vectors = vectors, VectorCount = 2 };
            return LibC.SendMessage(connection.Descriptor, &message, LibC.MSG_NOSIGNAL);
        }
    }

    private void Sent(int count)
    {
        TotalBytes += count;
        var fromBlock = Math.Min(count, _end - _start);
        _start += fromBlock;
        _memory = _memory[(count - fromBlock)..];
    }

    private void Drop()
    {
        _memory = default;
        ReleaseBlock();
    }

    private BufferBlock BlockWith(int room)
    {
        if (_block is not { } block)
            return _block = connection.Worker.Buffers.Rent(room);
        if (block.Length - _end >= room)
            return block;
        var length = _end - _start;
        var larger = connection.Worker.Buffers.Rent(Math.Max(block.Length * 2, length + room));
        block.Span.Slice(_start, length).CopyTo(larger.Span);
        block.Return();
        _start = 0;
        _end = length;
        return _block = larger;
    }

    private void ReleaseBlock()
    {
        if (_block is not { } block)
            return;
        _block = null;
        _start = _end = 0;
        block.Return();
    }
}
