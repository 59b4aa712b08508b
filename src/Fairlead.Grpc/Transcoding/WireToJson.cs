using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Writes JSON from messages (protobuf.dev, <em>ProtoJSON Format</em>). Fields come in the order in which they are declared.</summary>
/// <remarks>Methods return false where the bytes are no such message. One instance serves one stream at a time.</remarks>
#pragma warning disable CA1001 // The writer owns nothing: what it writes to belongs to whoever calls.
internal sealed partial class WireToJson
#pragma warning restore CA1001
{
    /// <summary>Messages nested deeper are refused, so that no response can exhaust the stack.</summary>
    public const int MaxDepth = 100;

    private readonly List<WireRecord> _records = [];
    private readonly ByteBuffer _text = new();
    private readonly DescriptorPool _pool;
    private readonly GrpcJsonPrintOptions _options;
    private readonly Utf8JsonWriter _writer;

    public WireToJson(DescriptorPool pool, GrpcJsonPrintOptions options)
    {
        _pool = pool;
        _options = options;
        _writer = new Utf8JsonWriter(_text, new JsonWriterOptions
        {
            Encoder = JsonText.Encoder,
            Indented = options.AddWhitespace,
            IndentSize = 1,
            NewLine = "\n",
            SkipValidation = true,
        });
    }

    /// <summary>Appends the JSON of a message.</summary>
    public bool TryWriteMessage(ReadOnlySpan<byte> message, ProtoMessage type, ByteBuffer destination)
    {
        Begin(destination);
        return Message(message, type, 0) && End();
    }

    /// <summary>Appends the JSON of one field of a message; of its default, if the message does not have it.</summary>
    public bool TryWriteField(ReadOnlySpan<byte> message, ProtoMessage type, ProtoField field, ByteBuffer destination)
    {
        Begin(destination);
        if (!TryScan(message, type, out var start))
            return false;
        var (first, end) = RangeOf(field, start);
        return (first == end ? Default(field) : FieldValue(message, field, first, end, 0)) && End();
    }

    public void Free()
    {
        _text.Free();
        _writer.Reset(_text);
        _records.Clear();
    }

    private void Begin(ByteBuffer destination)
    {
        _records.Clear();
        _writer.Reset(destination);
    }

    private bool End()
    {
        _writer.Flush();
        return true;
    }

    private bool Message(ReadOnlySpan<byte> data, ProtoMessage type, int depth)
    {
        if (depth > MaxDepth)
            return false;
        if (type.WellKnown != WellKnownType.None)
            return WellKnown(data, type, depth);
        _writer.WriteStartObject();
        if (!Fields(data, type, depth))
            return false;
        _writer.WriteEndObject();
        return true;
    }

    private bool Fields(ReadOnlySpan<byte> data, ProtoMessage type, int depth)
    {
        if (!TryScan(data, type, out var start))
            return false;
        var next = start;
        var end = _records.Count;
        foreach (var field in type.Fields)
        {
            var first = next;
            while (next < end && _records[next].Field == field.Index)
                next++;
            if (first == next ? !AbsentField(field) : !PresentField(data, type, field, first, next, start, depth))
                return false;
        }

        _records.RemoveRange(start, _records.Count - start);
        return true;
    }

    private bool AbsentField(ProtoField field)
    {
        if (!_options.AlwaysPrintPrimitiveFields || field.HasPresence)
            return true;
        WriteName(field);
        return Default(field);
    }

    private bool PresentField(ReadOnlySpan<byte> data, ProtoMessage type, ProtoField field, int first, int end, int start, int depth)
    {
        if (field.Oneof >= 0 && IsOverwritten(type, field, end, start))
            return true;
        WriteName(field);
        return FieldValue(data, field, first, end, depth);
    }

    /// <summary>Of the members of a oneof the last on the wire counts.</summary>
    private bool IsOverwritten(ProtoMessage type, ProtoField field, int end, int start)
    {
        var last = _records[end - 1].Offset;
        for (var i = start; i < _records.Count; i++)
        {
            var other = type.Fields[_records[i].Field];
            if (other.Oneof == field.Oneof && other != field && _records[i].Offset > last)
                return true;
        }

        return false;
    }

    private void WriteName(ProtoField field) => _writer.WritePropertyName(_options.PreserveProtoFieldNames ? field.EncodedName : field.EncodedJsonName);

    private bool FieldValue(ReadOnlySpan<byte> data, ProtoField field, int first, int end, int depth)
    {
        if (field.IsMap)
            return Map(data, field, first, end, depth);
        if (field.IsRepeated)
            return Array(data, field, first, end, depth);
        if (field.Message is not null && end - first > 1)
            return Merged(data, field, first, end, depth);
        var record = _records[end - 1];
        return Single(data.Slice(record.Offset, record.Length), field, depth);
    }

    /// <summary>A single message that comes in parts is the parts one after the other.</summary>
    private bool Merged(ReadOnlySpan<byte> data, ProtoField field, int first, int end, int depth)
    {
        var total = 0;
        for (var i = first; i < end; i++)
            total += _records[i].Length;
        var whole = ArrayPool<byte>.Shared.Rent(total);
        var length = 0;
        for (var i = first; i < end; i++)
        {
            data.Slice(_records[i].Offset, _records[i].Length).CopyTo(whole.AsSpan(length));
            length += _records[i].Length;
        }

        var isDone = Single(whole.AsSpan(0, length), field, depth);
        ArrayPool<byte>.Shared.Return(whole);
        return isDone;
    }

    private bool Array(ReadOnlySpan<byte> data, ProtoField field, int first, int end, int depth)
    {
        _writer.WriteStartArray();
        for (var i = first; i < end; i++)
        {
            var record = _records[i];
            var value = data.Slice(record.Offset, record.Length);
            if (field.IsPackable && record.Type == WireType.Bytes ? !Packed(value, field) : !Single(value, field, depth))
                return false;
        }

        _writer.WriteEndArray();
        return true;
    }

    private bool Packed(ReadOnlySpan<byte> data, ProtoField field)
    {
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            var before = reader.Rest;
            if (!reader.TrySkip(field.Number, field.WireType) || !Scalar(before[..(before.Length - reader.Rest.Length)], field))
                return false;
        }

        return true;
    }

    private bool Map(ReadOnlySpan<byte> data, ProtoField field, int first, int end, int depth)
    {
        var entry = field.Message!;
        var key = entry.Find(1)!;
        var value = entry.Find(2)!;
        _writer.WriteStartObject();
        for (var i = first; i < end; i++)
        {
            var content = data.Slice(_records[i].Offset, _records[i].Length);
            if (!TryScan(content, entry, out var start))
                return false;
            var keys = RangeOf(key, start);
            var values = RangeOf(value, start);
            if (!Key(keys.First == keys.End ? default : content.Slice(_records[keys.End - 1].Offset, _records[keys.End - 1].Length), key))
                return false;
            if (values.First == values.End ? !DefaultOfMapValue(value) : !FieldValue(content, value, values.First, values.End, depth))
                return false;
            _records.RemoveRange(start, _records.Count - start);
        }

        _writer.WriteEndObject();
        return true;
    }

    private bool DefaultOfMapValue(ProtoField value) => value.Message is null ? Default(value) : Single(default, value, 0);

    private bool Single(ReadOnlySpan<byte> value, ProtoField field, int depth) =>
        field.Message is { } message ? Message(value, message, depth + 1) : Scalar(value, field);

    /// <summary>Notes where the values of the message's fields stand, sorted by field. Fields that the message does not declare, or that are written as another type, are left out.</summary>
    private bool TryScan(ReadOnlySpan<byte> data, ProtoMessage type, out int start)
    {
        start = _records.Count;
        var isSorted = true;
        var reader = new WireReader(data);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var number, out var wireType))
                return false;
            if (!TryReadValue(ref reader, data.Length, number, wireType, out var offset, out var length))
                return false;
            if (type.Find(number) is not { } field || !Fits(field, wireType))
                continue;
            isSorted = isSorted && (_records.Count == start || _records[^1].Field <= field.Index);
            _records.Add(new WireRecord(field.Index, offset, length, wireType));
        }

        if (!isSorted)
            CollectionsMarshal.AsSpan(_records)[start..].Sort();
        return true;
    }

    private static bool TryReadValue(ref WireReader reader, int total, int number, WireType type, out int offset, out int length)
    {
        offset = total - reader.Rest.Length;
        length = 0;
        if (type == WireType.Bytes)
        {
            if (!reader.TryReadBytes(out var value))
                return false;
            length = value.Length;
            offset = total - reader.Rest.Length - length;
            return true;
        }

        if (type == WireType.StartGroup)
        {
            if (!reader.TryReadGroup(number, out var content))
                return false;
            length = content.Length;
            return true;
        }

        if (!reader.TrySkip(number, type))
            return false;
        length = total - reader.Rest.Length - offset;
        return true;
    }

    private static bool Fits(ProtoField field, WireType type) => field.WireType == type || (type == WireType.Bytes && field is { IsRepeated: true, IsPackable: true });

    private (int First, int End) RangeOf(ProtoField field, int start)
    {
        var first = start;
        while (first < _records.Count && _records[first].Field != field.Index)
            first++;
        var end = first;
        while (end < _records.Count && _records[end].Field == field.Index)
            end++;
        return (first, end);
    }
}
