using System.Text.Json;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <content>Messages that have a JSON form of their own.</content>
internal sealed partial class JsonToWire
{
    /// <summary>The type of an <c>Any</c> may come last, so each level of them is read ahead.</summary>
    private const int MaxAnyDepth = 8;

    private bool WellKnown(ref Utf8JsonReader reader, ProtoMessage type, ByteBuffer destination)
    {
        switch (type.WellKnown)
        {
            case WellKnownType.Any:
                return Any(ref reader, destination);
            case WellKnownType.Empty:
                return Object(ref reader, type, destination);
            case WellKnownType.Struct:
                return Struct(ref reader, destination);
            case WellKnownType.Value:
                return DynamicValue(ref reader, destination);
            case WellKnownType.ListValue:
                return List(ref reader, destination);
            case WellKnownType.Wrapper:
                var value = type.Find(1)!;
                destination.WriteTag(1, value.WireType);
                return Scalar(ref reader, value, destination);
            default:
                return (reader.TokenType == JsonTokenType.String && TryWriteText(Text(ref reader), type, destination)) || Fail($"the value is no {type.FullName}");
        }
    }

    /// <summary>Appends a message that has a form as text, such as a time. Returns false if it has none, or the text is not of that form.</summary>
    public static bool TryWriteText(ReadOnlySpan<byte> text, ProtoMessage type, ByteBuffer destination)
    {
        switch (type.WellKnown)
        {
            case WellKnownType.Timestamp:
                if (!TimeText.TryParseTimestamp(text, out var seconds, out var nanos))
                    return false;
                WriteTime(seconds, nanos, destination);
                return true;
            case WellKnownType.Duration:
                if (!TimeText.TryParseDuration(text, out seconds, out nanos))
                    return false;
                WriteTime(seconds, nanos, destination);
                return true;
            case WellKnownType.FieldMask:
                return FieldMaskText.TryWrite(text, destination);
            case WellKnownType.Wrapper:
                var value = type.Find(1)!;
                destination.WriteTag(1, value.WireType);
                return ScalarText.TryWrite(text, value, destination);
            default:
                return false;
        }
    }

    private static void WriteTime(long seconds, int nanos, ByteBuffer destination)
    {
        if (seconds != 0)
        {
            destination.WriteTag(1, WireType.Varint);
            destination.WriteVarint((ulong)seconds);
        }

        if (nanos != 0)
        {
            destination.WriteTag(2, WireType.Varint);
            destination.WriteVarint((ulong)(long)nanos);
        }
    }

    /// <summary>Struct: field 1 is a map of strings to values.</summary>
    private bool Struct(ref Utf8JsonReader reader, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail("an object is expected");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            destination.WriteTag(1, WireType.Bytes);
            var entry = destination.BeginLength();
            destination.WriteTag(1, WireType.Bytes);
            destination.WriteBytes(Text(ref reader));
            reader.Read();
            destination.WriteTag(2, WireType.Bytes);
            var value = destination.BeginLength();
            if (!DynamicValue(ref reader, destination))
                return false;
            destination.EndLength(value);
            destination.EndLength(entry);
        }

        return true;
    }

    /// <summary>ListValue: field 1 is the values.</summary>
    private bool List(ref Utf8JsonReader reader, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Fail("an array is expected");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            destination.WriteTag(1, WireType.Bytes);
            var value = destination.BeginLength();
            if (!DynamicValue(ref reader, destination))
                return false;
            destination.EndLength(value);
        }

        return true;
    }

    /// <summary>Value: null 1, number 2, string 3, bool 4, struct 5, list 6.</summary>
    private bool DynamicValue(ref Utf8JsonReader reader, ByteBuffer destination)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                destination.WriteTag(1, WireType.Varint);
                destination.WriteVarint(0);
                return true;
            case JsonTokenType.Number:
                destination.WriteTag(2, WireType.Fixed64);
                if (!reader.TryGetDouble(out var number) || !double.IsFinite(number))
                    return Fail("the number is too large");
                destination.WriteFixed64(BitConverter.DoubleToUInt64Bits(number));
                return true;
            case JsonTokenType.String:
                destination.WriteTag(3, WireType.Bytes);
                destination.WriteBytes(Text(ref reader));
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                destination.WriteTag(4, WireType.Varint);
                destination.WriteVarint(reader.TokenType == JsonTokenType.True ? 1u : 0u);
                return true;
            default:
                var isList = reader.TokenType == JsonTokenType.StartArray;
                destination.WriteTag(isList ? 6 : 5, WireType.Bytes);
                var mark = destination.BeginLength();
                if (isList ? !List(ref reader, destination) : !Struct(ref reader, destination))
                    return false;
                destination.EndLength(mark);
                return true;
        }
    }

    /// <summary>Any: type_url 1, value 2. In JSON the message's fields with <c>@type</c>, or <c>@type</c> and <c>value</c> where the message has a form of its own.</summary>
    private bool Any(ref Utf8JsonReader reader, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail("an object is expected for google.protobuf.Any");
        if (++_anyDepth > MaxAnyDepth)
            return Fail("google.protobuf.Any is nested too deep");
        if (!TryFindType(reader, out var isEmpty))
            return isEmpty ? Leave(ref reader) : Fail("@type is missing");
        var url = _text.Span;
        if (pool.FindMessage(url[(url.LastIndexOf((byte)'/') + 1)..]) is not { } type)
            return Fail("the @type is not known");
        destination.WriteTag(1, WireType.Bytes);
        destination.WriteBytes(url);
        var start = destination.Length;
        destination.WriteTag(2, WireType.Bytes);
        var mark = destination.BeginLength();
        if (!AnyContent(ref reader, type, destination))
            return false;
        if (destination.Length == mark)
            destination.Truncate(start);
        else
            destination.EndLength(mark);
        _anyDepth--;
        return true;
    }

    private bool Leave(ref Utf8JsonReader reader)
    {
        _anyDepth--;
        return reader.Read();
    }

    /// <summary>Looks for the type with a copy of the reader, and leaves its URL in <see cref="_text"/>.</summary>
    private bool TryFindType(Utf8JsonReader ahead, out bool isEmpty)
    {
        isEmpty = true;
        while (ahead.Read() && ahead.TokenType != JsonTokenType.EndObject)
        {
            isEmpty = false;
            var isType = ahead.ValueTextEquals("@type"u8);
            ahead.Read();
            if (isType && ahead.TokenType == JsonTokenType.String)
            {
                _text.Clear();
                _text.Advance(ahead.CopyString(_text.GetSpan(ahead.ValueSpan.Length)));
                return _text.Length > 0;
            }

            ahead.Skip();
        }

        return false;
    }

    private bool AnyContent(ref Utf8JsonReader reader, ProtoMessage type, ByteBuffer destination)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isValue = type.WellKnown != WellKnownType.None && reader.ValueTextEquals("value"u8);
            var field = type.WellKnown == WellKnownType.None ? FindField(ref reader, type) : null;
            reader.Read();
            if (isValue ? !Message(ref reader, type, destination) : field is not null && !Value(ref reader, field, destination))
                return false;
            if (!isValue && field is null)
                reader.Skip();
        }

        return true;
    }
}
