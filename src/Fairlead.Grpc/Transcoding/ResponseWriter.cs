using System.Buffers.Binary;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Makes the HTTP body of a response from the gRPC frames of an upstream.</summary>
internal sealed class ResponseWriter(Transcoder transcoder)
{
    private readonly ByteBuffer _pending = new();
    private int _messages;

    /// <summary>Writes messages.</summary>
    public WireToJson Json { get; } = new(transcoder.Pool, transcoder.Options.PrintOptions);

    /// <summary>The body so far.</summary>
    public ByteBuffer Output { get; } = new();

    /// <summary>The type of a body that is no JSON.</summary>
    public ByteBuffer ContentType { get; } = new();

    private bool IsDelimited => transcoder.Options.PrintOptions.StreamNewlineDelimited;

    public void Reset()
    {
        _pending.Free();
        _messages = 0;
        Output.Free();
        ContentType.Free();
        Json.Free();
    }

    /// <summary>Writes the one message of a unary response, or the joined data of all of them where they are no JSON.</summary>
    public bool TryWriteWhole(HttpBinding binding, ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (!TryTakeFrame(ref body, out var message) || (_messages++ > 0 && binding.RawResponse is null))
                return false;
            if (binding.RawResponse is not null ? !TryWriteRaw(binding, message) : !TryWriteMessage(binding, message))
                return false;
        }

        return _messages > 0 || binding.Method.IsServerStreaming;
    }

    /// <summary>Writes the elements of a stream that are whole; the rest waits.</summary>
    public bool TryWriteElements(HttpBinding binding, ReadOnlySpan<byte> data)
    {
        Output.Clear();
        _pending.Write(data);
        var rest = _pending.Span;
        while (rest.Length >= GrpcFrameCounter.PrefixLength)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[1..]) > transcoder.Options.MaxResponseBodySize)
                return false;
            if (rest.Length - GrpcFrameCounter.PrefixLength < BinaryPrimitives.ReadUInt32BigEndian(rest[1..]))
                break;
            if (!TryTakeFrame(ref rest, out var message))
                return false;
            if (!IsDelimited)
                Output.Write(_messages == 0 ? (byte)'[' : (byte)',');
            _messages++;
            if (!TryWriteMessage(binding, message))
                return false;
            if (IsDelimited)
                Output.Write((byte)'\n');
        }

        _pending.RemoveFirst(_pending.Length - rest.Length);
        return true;
    }

    /// <summary>Writes the end of a stream. Returns false if its last message is not whole.</summary>
    public bool TryWriteEnd()
    {
        if (!IsDelimited)
            Output.Write(_messages == 0 ? "[]"u8 : "]"u8);
        return _pending.Length == 0;
    }

    private bool TryWriteMessage(HttpBinding binding, ReadOnlySpan<byte> message) => binding.ResponseField is { } field
        ? Json.TryWriteField(message, binding.Method.Output, field, Output)
        : Json.TryWriteMessage(message, binding.Method.Output, Output);

    /// <summary>Compressed messages are not understood: the upstream was not told that they would be.</summary>
    private static bool TryTakeFrame(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (data.Length < GrpcFrameCounter.PrefixLength || data[0] != 0)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(data[1..]);
        if (length > data.Length - GrpcFrameCounter.PrefixLength)
            return false;
        message = data.Slice(GrpcFrameCounter.PrefixLength, (int)length);
        data = data[(GrpcFrameCounter.PrefixLength + (int)length)..];
        return true;
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
