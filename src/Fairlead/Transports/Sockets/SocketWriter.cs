using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>Writes to a socket: what was put into its block and what is given to a call go out in one operation, from where they lie.</summary>
/// <remarks>
/// An operation cannot be called back once it waits in the system. So a flush that is canceled completes at once only if all of its bytes are the writer's own;
/// one that lends the caller's memory completes when that memory is free.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "The connection calls OnClosed, once.")]
internal sealed class SocketWriter : PipeWriter
{
    // Up to this size a copy is cheaper than a second buffer.
    private const int CopyLimit = 4096;

    private readonly SocketConnection _connection;
    private readonly SocketSend _send;
    private readonly PendingResult<FlushResult> _pending;
    private BufferBlock? _block;
    private int _length;
    private ReadOnlyMemory<byte> _memory;
    private bool _isEnded;
    private bool _isCanceled;
    private bool _isShutdownAsked;

    public SocketWriter(SocketConnection connection)
    {
        _connection = connection;
        _send = new SocketSend(connection, OnSent);
        _pending = new PendingResult<FlushResult>(connection.Worker, ResumeIfMemoryIsFree);
    }

    public long TotalBytes => _send.TotalBytes;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Span<byte> GetSpan(int sizeHint = 0) => BlockWith(Math.Max(sizeHint, 1)).Span[_length..];

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var block = BlockWith(Math.Max(sizeHint, 1));
        return block.Slice(_length, block.Length - _length);
    }

    public override void Advance(int bytes)
    {
        if (_block is null || bytes < 0 || bytes > _block.Length - _length)
            throw new ArgumentOutOfRangeException(nameof(bytes));
        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => WriteAsync(default, cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_pending.IsPending)
            throw new InvalidOperationException("A write is pending.");
        cancellationToken.ThrowIfCancellationRequested();
        if (_length > 0 && source.Length <= CopyLimit && _block!.Length - _length >= source.Length)
        {
            source.Span.CopyTo(_block.Span[_length..]);
            _length += source.Length;
            source = default;
        }

        _memory = source;
        return TrySendAll() ? new ValueTask<FlushResult>(Result()) : _pending.Begin(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        _isCanceled = true;
        ResumeIfMemoryIsFree();
    }

    public override void Complete(Exception? exception = null) => _connection.ShutdownOutput();

    /// <summary>Ends the output, after what is on its way.</summary>
    public void Shutdown()
    {
        _isShutdownAsked = true;
        if (!_send.IsPending)
            EndOutput();
    }

    public void OnClosed()
    {
        Drop();
        _send.Dispose();

        // A pending operation completes now that its socket is closed; the memory that it lends is not free before.
        if (!_send.IsPending)
            Resume();
    }

    private FlushResult Result()
    {
        var isCanceled = _isCanceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, _isEnded || _connection.IsClosed);
    }

    private void Resume()
    {
        if (_pending.IsPending)
            _pending.Complete(Result());
    }

    private void ResumeIfMemoryIsFree()
    {
        if (_memory.IsEmpty && !_send.LendsMemory)
            Resume();
    }

    /// <summary>Sends what waits. Returns false if some is still on its way; true if all is sent, or never will be.</summary>
    private bool TrySendAll()
    {
        // The bytes of a flush that was canceled go first.
        if (_send.IsPending)
            return false;
        if (!_isEnded && !_connection.IsClosed && (_length > 0 || !_memory.IsEmpty))
        {
            var (block, length, memory) = (_block, _length, _memory);
            _block = null;
            _length = 0;
            _memory = default;
            if (!_send.Begin(block, length, memory))
                return false;
            NoteError();
        }

        Drop();
        return true;
    }

    private void OnSent()
    {
        NoteError();

        // After a canceled flush nobody waits: what was written since is sent when it is flushed.
        if (_pending.IsPending && !TrySendAll())
            return;
        if (_isShutdownAsked)
            EndOutput();
        Resume();
    }

    private void NoteError()
    {
        if (_send.SocketError == SocketError.Success)
            return;
        _isEnded = true;
        _connection.Fail(_send.SocketError);
    }

    private void EndOutput()
    {
        if (_isEnded || _connection.IsClosed)
            return;
        _isEnded = true;
        Drop();
        _connection.TryShutdown(SocketShutdown.Send);
    }

    private void Drop()
    {
        _memory = default;
        _length = 0;
        _block?.Return();
        _block = null;
    }

    private BufferBlock BlockWith(int room)
    {
        if (_block is not { } block)
            return _block = _connection.Worker.Buffers.Rent(room);
        if (block.Length - _length >= room)
            return block;
        var larger = _connection.Worker.Buffers.Rent(Math.Max(checked(block.Length * 2), checked(_length + room)));
        block.Span[.._length].CopyTo(larger.Span);
        block.Return();
        return _block = larger;
    }
}
