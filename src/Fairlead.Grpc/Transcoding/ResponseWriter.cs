using System.Buffers.Binary;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Makes the HTTP body of a response from the gRPC frames of an upstream.</summary>
internal sealed class ResponseWriter(Transcoder transcoder)
{
    /// <summary>How much the messages of one chunk may grow at least; more than the limit of one message, so that many small ones fit.</summary>
    private const int MinInflatedBytes = 16 * 1024 * 1024;

    private readonly ByteBuffer _pending = new();
    private readonly ByteBuffer _inflated = new();
    private readonly ByteBuffer _event = new();
    private readonly MessageInflater _inflater = new();
    private int _messages;
    private long _inflatedBytes;

    /// <summary>Writes messages.</summary>
    public WireToJson Json { get; } = new(transcoder.Pool, transcoder.Options.PrintOptions);

    /// <summary>The body so far.</summary>
    public ByteBuffer Output { get; } = new();

    /// <summary>The type of a body that is no JSON.</summary>
    public ByteBuffer ContentType { get; } = new();

    private bool IsEvents => transcoder.Options.PrintOptions.StreamSseStyleDelimited;

    private bool IsArray => transcoder.Options.PrintOptions is { StreamNewlineDelimited: false, StreamSseStyleDelimited: false };

    private int MaxBytes => transcoder.Options.MaxResponseBodySize;

    /// <summary>Notes how messages are compressed: <c>grpc-encoding</c>.</summary>
    public void Begin(ReadOnlySpan<byte> encoding) => _inflater.Begin(encoding);

    public void Reset()
    {
        _pending.Free();
        _inflated.Free();
        _event.Free();
        _messages = 0;
        Output.Free();
        ContentType.Free();
        Json.Free();
    }

    /// <summary>Writes the one message of a unary response, the joined data of all of them where they are no JSON, or a stream that ended before it began.</summary>
    public bool TryWriteWhole(HttpBinding binding, ReadOnlySpan<byte> body)
    {
        _inflatedBytes = 0;
        while (!body.IsEmpty)
        {
            if (!TryTakeFrame(ref body, out var message) || (_messages++ > 0 && binding.RawResponse is null))
                return false;
            if (binding.RawResponse is not null ? !TryWriteRaw(binding, message) : !TryWriteMessage(binding, message, Output))
                return false;
        }

        if (binding.Method.IsServerStreaming)
            return binding.RawResponse is not null || TryWriteEnd();
        return _messages > 0;
    }

    /// <summary>Writes the elements of a stream that are whole; the rest waits.</summary>
    public bool TryWriteElements(HttpBinding binding, ReadOnlySpan<byte> data)
    {
        Output.Clear();
        _inflatedBytes = 0;
        _pending.Write(data);
        var rest = _pending.Span;
        while (rest.Length >= GrpcFrameCounter.PrefixLength)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[1..]) > MaxBytes)
                return false;
            if (rest.Length - GrpcFrameCounter.PrefixLength < BinaryPrimitives.ReadUInt32BigEndian(rest[1..]))
                break;
            if (!TryTakeFrame(ref rest, out var message) || !TryWriteElement(binding, message))
                return false;
        }

        _pending.RemoveFirst(_pending.Length - rest.Length);
        return true;
    }

    /// <summary>Writes the end of a stream. Returns false if its last message is not whole.</summary>
    public bool TryWriteEnd()
    {
        if (IsArray)
            Output.Write(_messages == 0 ? "[]"u8 : "]"u8);
        return _pending.Length == 0;
    }

    private bool TryWriteElement(HttpBinding binding, ReadOnlySpan<byte> message)
    {
        if (IsArray)
            Output.Write(_messages == 0 ? (byte)'[' : (byte)',');
        _messages++;
        if (!IsEvents)
        {
            if (!TryWriteMessage(binding, message, Output))
                return false;
            if (!IsArray)
                Output.Write((byte)'\n');
            return true;
        }

        _event.Clear();
        if (!TryWriteMessage(binding, message, _event))
            return false;
        WriteEvent(_event.Span);
        return true;
    }

    /// <summary>An event ends with an empty line; each line of it is named (HTML, <em>Server-sent events</em>).</summary>
    private void WriteEvent(ReadOnlySpan<byte> json)
    {
        foreach (var line in json.Split((byte)'\n'))
        {
            Output.Write("data: "u8);
            Output.Write(json[line]);
            Output.Write((byte)'\n');
        }

        Output.Write((byte)'\n');
    }

    private bool TryWriteMessage(HttpBinding binding, ReadOnlySpan<byte> message, ByteBuffer destination) => binding.ResponseField is { } field
        ? Json.TryWriteField(message, binding.Method.Output, field, destination)
        : Json.TryWriteMessage(message, binding.Method.Output, destination);

    /// <summary>Takes a frame off the data. The message is valid until the next call.</summary>
    private bool TryTakeFrame(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (data.Length < GrpcFrameCounter.PrefixLength || data[0] > 1)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(data[1..]);
        if (length > data.Length - GrpcFrameCounter.PrefixLength)
            return false;
        var isCompressed = data[0] == 1;
        message = data.Slice(GrpcFrameCounter.PrefixLength, (int)length);
        data = data[(GrpcFrameCounter.PrefixLength + (int)length)..];
        return !isCompressed || TryInflate(ref message);
    }

    /// <summary>Many small frames that each become as large as they may are a flood, too.</summary>
    private bool TryInflate(ref ReadOnlySpan<byte> message)
    {
        if (!_inflater.TryInflate(message, MaxBytes, _inflated))
            return false;
        message = _inflated.Span;
        _inflatedBytes += message.Length;
        return _inflatedBytes <= Math.Max(MaxBytes, MinInflatedBytes);
    }

    /// <summary>HttpBody: content_type 1, data 2. The first message tells the type.</summary>
    private bool TryWriteRaw(HttpBinding binding, ReadOnlySpan<byte> message)
    {
        if (binding.ResponseField is { } field && !TryFind(message, field.Number, out message))
            return false;
        if (!TryFind(message, 1, out var type) || !TryFind(message, 2, out var data))
            return false;
        if (_messages == 1)
            ContentType.Write(type);
        if (Output.Length + data.Length > MaxBytes)
            return false;
        Output.Write(data);
        return true;
    }

    /// <summary>The last value of a field of bytes; empty if there is none.</summary>
    private static bool TryFind(ReadOnlySpan<byte> message, int number, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field == number && type == WireType.Bytes ? !reader.TryReadBytes(out value) : !reader.TrySkip(field, type))
                return false;
        }

        return true;
    }
}
