using System.Buffers.Text;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>Writes the body of one message. The head, which is in the output's buffer already, goes out with the first piece.</summary>
internal sealed class BodyWriter
{
    // Up to this size, chunk header, data and line end are cheaper copied into one piece than gathered.
    private const int CopyLimit = 8 * 1024;

    private Connection _connection = null!;
    private BodyKind _kind;
    private long _remaining;
    private bool _owesLineEnd;
    private bool _isDiscarded;

    /// <summary>True when the message is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True if nothing was begun yet.</summary>
    public bool IsIdle { get; private set; } = true;

    public void Clear()
    {
        IsIdle = true;
        IsComplete = false;
    }

    /// <summary>Begins a body.</summary>
    /// <param name="connection">Where to write.</param>
    /// <param name="kind">How the end is marked.</param>
    /// <param name="length">The length, for <see cref="BodyKind.Length"/>.</param>
    /// <param name="isDiscarded">The message has no body on the wire, whatever is written (HEAD, 304).</param>
    public void Begin(Connection connection, BodyKind kind, long length, bool isDiscarded)
    {
        _connection = connection;
        _kind = kind;
        _remaining = length;
        _isDiscarded = isDiscarded;
        _owesLineEnd = false;
        IsIdle = false;
        IsComplete = kind == BodyKind.None && !isDiscarded;
    }

    /// <summary>Sends what is buffered.</summary>
    public ValueTask<bool> FlushAsync() => Sent(_connection.Output.FlushAsync());

    /// <summary>Ends a message without a body: sends its head.</summary>
    public ValueTask<bool> EndWithoutBodyAsync()
    {
        IsComplete = true;
        return FlushAsync();
    }

    /// <summary>Writes. Returns false if the connection is broken or the data does not fit the length that was announced: the caller breaks the stream off.</summary>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> data, bool endStream)
    {
        if (_isDiscarded || _kind == BodyKind.None)
        {
            IsComplete |= endStream;
            return endStream ? FlushAsync() : new(true);
        }

        return _kind switch
        {
            BodyKind.Length => WriteCounted(data, endStream),
            BodyKind.Chunked => WriteChunk(data, endStream),
            _ => WriteRaw(data, endStream),
        };
    }

    /// <summary>Ends a chunked message with trailers; other framings have no place for them.</summary>
    public ValueTask<bool> WriteTrailersAsync(HeaderMap? trailers)
    {
        if (_kind != BodyKind.Chunked || _isDiscarded || trailers is null)
            return WriteAsync(default, endStream: true);
        var size = 16 + trailers.ByteCount + (trailers.Count * 44);
        var span = _connection.Output.GetSpan(size);
        var at = LineEnd(span, 0);
        "0\r\n"u8.CopyTo(span[at..]);
        at += 3;
        foreach (var field in trailers)
        {
            if (!KnownHeaders.IsPseudo(field.Known) && !FramingFields.IsForbiddenTrailer(field.Known))
                at += HeadWriter.WriteField(span[at..], field.Name, field.Value);
        }

        "\r\n"u8.CopyTo(span[at..]);
        _connection.Output.Advance(at + 2);
        return EndWithoutBodyAsync();
    }

    private ValueTask<bool> WriteCounted(ReadOnlyMemory<byte> data, bool endStream)
    {
        _remaining -= data.Length;
        if (_remaining < 0 || (endStream && _remaining > 0))
            return new(false);
        IsComplete = endStream || _remaining == 0;
        return data.IsEmpty && !endStream ? new(true) : Sent(_connection.Output.WriteAsync(data));
    }

    private ValueTask<bool> WriteRaw(ReadOnlyMemory<byte> data, bool endStream)
    {
        var write = _connection.Output.WriteAsync(data);
        if (!endStream)
            return Sent(write);
        IsComplete = true;
        return EndRawAsync(write);
    }

    private async ValueTask<bool> EndRawAsync(ValueTask<FlushResult> write)
    {
        var result = await write;

        // The end of the connection's output is the end of the message.
        _connection.ShutdownOutput();
        return !result.IsCompleted;
    }

    private ValueTask<bool> WriteChunk(ReadOnlyMemory<byte> data, bool endStream)
    {
        IsComplete = endStream;
        var output = _connection.Output;
        if (data.IsEmpty)
        {
            if (!endStream)
                return FlushAsync();
            var last = output.GetSpan(8);
            output.Advance(LastChunk(last, LineEnd(last, 0)));
            return FlushAsync();
        }

        var isCopied = data.Length <= CopyLimit;
        var span = output.GetSpan(32 + (isCopied ? data.Length : 0));
        var at = ChunkHeader(span, LineEnd(span, 0), data.Length);
        if (isCopied)
        {
            data.Span.CopyTo(span[at..]);
            at += data.Length;
            _owesLineEnd = true;
            if (endStream)
                at = LastChunk(span, LineEnd(span, at));
            output.Advance(at);
            return FlushAsync();
        }

        output.Advance(at);
        _owesLineEnd = true;
        return endStream ? EndLargeChunkAsync(data) : Sent(output.WriteAsync(data));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> EndLargeChunkAsync(ReadOnlyMemory<byte> data)
    {
        var output = _connection.Output;
        if ((await output.WriteAsync(data)).IsCompleted)
            return false;
        var span = output.GetSpan(8);
        output.Advance(LastChunk(span, LineEnd(span, 0)));
        return !(await output.FlushAsync()).IsCompleted;
    }

    /// <summary>The CRLF behind a chunk's data is sent with whatever comes next: the peer needs it only then.</summary>
    private int LineEnd(Span<byte> span, int at)
    {
        if (!_owesLineEnd)
            return at;
        _owesLineEnd = false;
        "\r\n"u8.CopyTo(span[at..]);
        return at + 2;
    }

    private static int LastChunk(Span<byte> span, int at)
    {
        "0\r\n\r\n"u8.CopyTo(span[at..]);
        return at + 5;
    }

    private static int ChunkHeader(Span<byte> span, int at, int length)
    {
        Utf8Formatter.TryFormat(length, span[at..], out var digits, 'x');
        "\r\n"u8.CopyTo(span[(at + digits)..]);
        return at + digits + 2;
    }

    private static ValueTask<bool> Sent(ValueTask<FlushResult> write) =>
        write.IsCompletedSuccessfully ? new(!write.Result.IsCompleted) : WaitAsync(write);

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> WaitAsync(ValueTask<FlushResult> write) => !(await write).IsCompleted;
}
