using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http.Http1;

/// <summary>Reads the body of one message, however it is framed (RFC 9112, 6.3). Chunks are slices of the connection's buffer.</summary>
internal sealed class BodyReader
{
    private readonly ChunkLimits _limits;
    private BodyKind _kind;
    private long _remaining;
    private ChunkedDecoder _chunks;
    private HeaderMap? _trailers;
    private MonitoredInput _input = null!;
    private Connection _connection = null!;
    private SequencePosition _release;
    private bool _mustRelease;

    public BodyReader(in ChunkLimits limits) => _limits = limits;

    public bool IsComplete { get; private set; }

    public StreamReset Fault { get; private set; }

    public HeaderMap? Trailers => _trailers is { Count: > 0 } ? _trailers : null;

    public void Begin(MonitoredInput input, Connection connection, BodyKind kind, long length)
    {
        _input = input;
        _connection = connection;
        _kind = kind;
        _remaining = length;
        _chunks.Reset();
        _trailers?.Clear();
        Fault = StreamReset.None;
        _mustRelease = false;
        IsComplete = kind == BodyKind.None || (kind == BodyKind.Length && length == 0);
    }

    public ValueTask<BodyChunk> ReadAsync()
    {
        if (IsComplete || Fault != StreamReset.None)
            return new(new BodyChunk(default, IsComplete ? BodyStatus.End : BodyStatus.Reset));
        var read = _input.ReadAsync();
        if (!read.IsCompletedSuccessfully)
            return WaitAsync(read);
        return TryTake(read.Result, out var chunk) ? new(chunk) : WaitAsync(_input.ReadAsync());
    }

    public void Release()
    {
        if (!_mustRelease)
            return;
        _mustRelease = false;
        _input.AdvanceTo(_release);
    }

    public void Fail(StreamReset reason)
    {
        if (!IsComplete && Fault == StreamReset.None)
            Fault = reason;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<BodyChunk> WaitAsync(ValueTask<ReadResult> read)
    {
        BodyChunk chunk;
        while (!TryTake(await read, out chunk))
            read = _input.ReadAsync();
        return chunk;
    }

    private bool TryTake(ReadResult result, out BodyChunk chunk)
    {
        if (Fault != StreamReset.None)
        {
            _input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
            chunk = new BodyChunk(default, BodyStatus.Reset);
            return true;
        }

        if (result.Buffer.IsEmpty)
        {
            _input.AdvanceTo(result.Buffer.End);
            chunk = result.IsCompleted ? Ended() : default;
            return result.IsCompleted;
        }

        return _kind == BodyKind.Chunked ? TryTakeChunked(result.Buffer, result.IsCompleted, out chunk) : TryTakePlain(result.Buffer, out chunk);
    }

    private bool TryTakePlain(ReadOnlySequence<byte> buffer, out BodyChunk chunk)
    {
        var data = buffer.First;
        if (_kind == BodyKind.Length)
        {
            if (data.Length > _remaining)
                data = data[..(int)_remaining];
            _remaining -= data.Length;
            IsComplete = _remaining == 0;
        }

        Hold(buffer.GetPosition(data.Length));
        chunk = new BodyChunk(data, IsComplete ? BodyStatus.End : BodyStatus.More);
        return true;
    }

    private bool TryTakeChunked(ReadOnlySequence<byte> buffer, bool hasEnded, out BodyChunk chunk)
    {
        var memory = buffer.First;
        if (!buffer.IsSingleSegment && !_chunks.IsInData)
            memory = buffer.ToArray();
        var status = _chunks.Decode(memory.Span, _limits, ref _trailers, out var consumed, out var start, out var length);
        if (status == ParseStatus.Error)
        {
            Fault = StreamReset.ProtocolError;
            _input.AdvanceTo(buffer.Start, buffer.Start);
            chunk = new BodyChunk(default, BodyStatus.Reset);
            return true;
        }

        IsComplete = _chunks.IsDone;
        if (length == 0 && !IsComplete)
        {
            _input.AdvanceTo(buffer.GetPosition(consumed), buffer.End);
            chunk = hasEnded ? Ended() : default;
            return hasEnded;
        }

        Hold(buffer.GetPosition(consumed));
        chunk = new BodyChunk(memory.Slice(start, length), IsComplete ? BodyStatus.End : BodyStatus.More);
        return true;
    }

    private void Hold(SequencePosition release)
    {
        _mustRelease = true;
        _release = release;
    }

    /// <summary>The peer sends no more. That is the end of a message only if the end of the connection is what marks it.</summary>
    private BodyChunk Ended()
    {
        if (_kind == BodyKind.UntilClose && _connection.Fault == ConnectionFault.None)
        {
            IsComplete = true;
            return new BodyChunk(default, BodyStatus.End);
        }

        Fault = StreamReset.ConnectionTermination;
        return new BodyChunk(default, BodyStatus.Reset);
    }
}
