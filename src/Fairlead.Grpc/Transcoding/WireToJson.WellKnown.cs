using System.Text.Unicode;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <content>Messages that have a JSON form of their own.</content>
internal sealed partial class WireToJson
{
    private bool WellKnown(ReadOnlySpan<byte> data, ProtoMessage type, int depth) => type.WellKnown switch
    {
        WellKnownType.Any => Any(data, depth),
        WellKnownType.Timestamp or WellKnownType.Duration => Time(data, type),
        WellKnownType.FieldMask => FieldMask(data),
        WellKnownType.Empty => Empty(),
        WellKnownType.Struct => Struct(data, depth),
        WellKnownType.Value => DynamicValue(data, depth),
        WellKnownType.ListValue => List(data, depth),
        _ => Wrapper(data, type),
    };

    private bool Empty()
    {
        _writer.WriteStartObject();
        _writer.WriteEndObject();
        return true;
    }

    private bool Wrapper(ReadOnlySpan<byte> data, ProtoMessage type)
    {
        if (!TryScan(data, type, out var start))
            return false;
        var (first, end) = RangeOf(type.Find(1)!, start);
        var isDone = first == end ? DefaultScalar(type.Find(1)!) : Scalar(data.Slice(_records[end - 1].Offset, _records[end - 1].Length), type.Find(1)!);
        _records.RemoveRange(start, _records.Count - start);
        return isDone;
    }

    private bool Time(ReadOnlySpan<byte> data, ProtoMessage type)
    {
        ulong seconds = 0;
        ulong nanos = 0;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
                return false;
            if (field is 1 or 2 && wireType == WireType.Varint)
            {
                if (!reader.TryReadVarint(out var value))
                    return false;
                if (field == 1)
                    seconds = value;
                else
                    nanos = value;
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return false;
            }
        }

        Span<byte> text = stackalloc byte[TimeText.MaxLength];
        var isTime = type.WellKnown == WellKnownType.Timestamp
            ? TimeText.TryFormatTimestamp((long)seconds, (int)nanos, text, out var written)
            : TimeText.TryFormatDuration((long)seconds, (int)nanos, text, out written);
        if (isTime)
            _writer.WriteStringValue(text[..written]);
        return isTime;
    }

    private bool FieldMask(ReadOnlySpan<byte> data)
    {
        _text.Clear();
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field == 1 && type == WireType.Bytes ? !reader.TryReadBytes(out var path) || !FieldMaskText.TryAppend(path, _text) : !reader.TrySkip(field, type))
                return false;
        }

        return String(_text.Span);
    }

    private bool Struct(ReadOnlySpan<byte> data, int depth)
    {
        _writer.WriteStartObject();
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field == 1 && type == WireType.Bytes ? !reader.TryReadBytes(out var entry) || !StructEntry(entry, depth) : !reader.TrySkip(field, type))
                return false;
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool StructEntry(ReadOnlySpan<byte> data, int depth)
    {
        if (!TryReadTwo(data, out var key, out var value) || !Utf8.IsValid(key))
            return false;
        _writer.WritePropertyName(key);
        return DynamicValue(value, depth + 1);
    }

    private bool List(ReadOnlySpan<byte> data, int depth)
    {
        _writer.WriteStartArray();
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field == 1 && type == WireType.Bytes ? !reader.TryReadBytes(out var value) || !DynamicValue(value, depth + 1) : !reader.TrySkip(field, type))
                return false;
        }

        _writer.WriteEndArray();
        return true;
    }

    /// <summary>Value is a oneof: null 1, number 2, string 3, bool 4, struct 5, list 6. The last on the wire counts; none at all is null.</summary>
    private bool DynamicValue(ReadOnlySpan<byte> data, int depth)
    {
        if (depth > MaxDepth)
            return false;
        var reader = new WireReader(data);
        var kind = 0;
        ReadOnlySpan<byte> content = default;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type) || !TryReadValue(ref reader, data.Length, field, type, out var offset, out var length))
                return false;
            var expected = field switch { 1 or 4 => WireType.Varint, 2 => WireType.Fixed64, 3 or 5 or 6 => WireType.Bytes, _ => WireType.EndGroup };
            if (type != expected)
                continue;
            kind = field;
            content = data.Slice(offset, length);
        }

        return DynamicValue(kind, content, depth);
    }

    private bool DynamicValue(int kind, ReadOnlySpan<byte> content, int depth)
    {
        var reader = new WireReader(content);
        switch (kind)
        {
            case 2:
                // JSON has no infinities, and a Value that could be either a string or a number must not be printed as the other.
                return reader.TryReadFixed64(out var number) && double.IsFinite(BitConverter.UInt64BitsToDouble(number)) && Double(BitConverter.UInt64BitsToDouble(number));
            case 3:
                return String(content);
            case 4:
                if (!reader.TryReadVarint(out var truth))
                    return false;
                _writer.WriteBooleanValue(truth != 0);
                return true;
            case 5:
                return Struct(content, depth + 1);
            case 6:
                return List(content, depth + 1);
            default:
                _writer.WriteNullValue();
                return true;
        }
    }

    private bool Any(ReadOnlySpan<byte> data, int depth)
    {
        if (!TryReadTwo(data, out var url, out var value))
            return false;
        _writer.WriteStartObject();
        if (!url.IsEmpty)
        {
            if (!Utf8.IsValid(url) || _pool.FindMessage(url[(url.LastIndexOf((byte)'/') + 1)..]) is not { } type)
                return false;
            _writer.WriteString("@type"u8, url);
            if (!AnyContent(value, type, depth + 1))
                return false;
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool AnyContent(ReadOnlySpan<byte> value, ProtoMessage type, int depth)
    {
        if (depth > MaxDepth)
            return false;
        if (type.WellKnown == WellKnownType.None)
            return Fields(value, type, depth);
        _writer.WritePropertyName("value"u8);
        return Message(value, type, depth);
    }

    /// <summary>Reads a message whose fields 1 and 2 are bytes, strings or messages.</summary>
    private static bool TryReadTwo(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second)
    {
        first = second = default;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field is 1 or 2 && type == WireType.Bytes)
            {
                if (!reader.TryReadBytes(out var value))
                    return false;
                if (field == 1)
                    first = value;
                else
                    second = value;
            }
            else if (!reader.TrySkip(field, type))
            {
                return false;
            }
        }

        return true;
    }
}
