using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Tls.Connections;

/// <summary>Encrypts what is written, one record for what is flushed at once if it fits, and sends the records of a flush together.</summary>
internal sealed class TlsWriter(TlsConnection connection, TlsStream ssl) : PipeWriter
{
    // The plain text of one record (RFC 8446, 5.1).
    private const int RecordSize = 16 * 1024;

    // What is encrypted before the socket is asked whether it takes more.
    private const int SliceSize = 4 * RecordSize;

    private BufferBlock? _block;
    private int _end;

    public long TotalBytes { get; private set; }

    /// <summary>The connection below has not taken all that was given to it.</summary>
    public bool IsFlushing { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _end;

    public override Span<byte> GetSpan(int sizeHint = 0) => BlockWith(Math.Max(sizeHint, 1)).Span[_end..];

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
        if (connection.IsClosed)
        {
            ReleaseBlock();
            return new(new FlushResult(isCanceled: false, isCompleted: true));
        }

        if (_end > 0 && _end + source.Length <= Math.Min(_block!.Length, RecordSize))
        {
            source.Span.CopyTo(_block.Span[_end..]);
            _end += source.Length;
            source = default;
        }

        if (_end > 0)
        {
            Encrypt(_block!.Slice(0, _end));
            ReleaseBlock();
        }

        var flush = SendSlice(ref source);
        return source.IsEmpty && flush.IsCompletedSuccessfully ? flush : FinishAsync(flush, source);
    }

    public override void CancelPendingFlush() => connection.Inner.Output.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => connection.ShutdownOutput();

    public void OnClosed() => ReleaseBlock();

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FinishAsync(ValueTask<FlushResult> flush, ReadOnlyMemory<byte> rest)
    {
        IsFlushing = true;
        var result = await flush;
        while (!rest.IsEmpty && !result.IsCompleted && !result.IsCanceled && !connection.IsClosed)
            result = await SendSlice(ref rest);
        IsFlushing = false;
        return connection.IsClosed ? new FlushResult(result.IsCanceled, isCompleted: true) : result;
    }

    private ValueTask<FlushResult> SendSlice(ref ReadOnlyMemory<byte> rest)
    {
        var count = Math.Min(rest.Length, SliceSize);
        if (count > 0)
            Encrypt(rest[..count]);
        rest = rest[count..];
        return connection.Inner.Output.FlushAsync();
    }

    private void Encrypt(ReadOnlyMemory<byte> data)
    {
        TotalBytes += data.Length;
        try
        {
            // Completes at once: the stream below only gathers.
            ssl.WriteAsync(data).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            connection.Break();
        }
    }

    private BufferBlock BlockWith(int room)
    {
        if (_block is not { } block)
            return _block = connection.Worker.Buffers.Rent(room);
        if (block.Length - _end >= room)
            return block;
        var larger = connection.Worker.Buffers.Rent(Math.Max(block.Length * 2, _end + room));
        block.Span[.._end].CopyTo(larger.Span);
        block.Return();
        return _block = larger;
    }

    private void ReleaseBlock()
    {
        _block?.Return();
        (_block, _end) = (null, 0);
    }
}
