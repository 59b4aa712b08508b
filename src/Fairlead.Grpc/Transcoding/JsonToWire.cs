using System.Text.Json;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Writes messages from JSON (protobuf.dev, <em>ProtoJSON Format</em>). Fields that the message does not have are left out, as Envoy does, so that clients may be newer than the service.</summary>
/// <remarks>Methods return false where the JSON does not fit the message; <see cref="Error"/> tells why. One instance serves one stream at a time.</remarks>
internal sealed partial class JsonToWire(DescriptorPool pool)
{
    /// <summary>Deeper JSON is refused, so that no request can exhaust the stack.</summary>
    public const int MaxDepth = 100;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private readonly ByteBuffer _text = new();
    private int _anyDepth;

    /// <summary>Why the last call returned false. Fit for clients.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Appends the message that one JSON text means; nothing but white space may follow.</summary>
    public bool TryWriteMessage(ReadOnlySpan<byte> json, ProtoMessage type, ByteBuffer destination)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            return Begin(ref reader) && Message(ref reader, type, destination) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Broken();
        }
    }

    /// <summary>Appends one field from one JSON text.</summary>
    public bool TryWriteField(ReadOnlySpan<byte> json, ProtoField field, ByteBuffer destination)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            return Begin(ref reader) && Value(ref reader, field, destination) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Broken();
        }
    }

    /// <summary>Appends the fields of a path, and the last of them from one JSON text.</summary>
    public bool TryWriteNested(ReadOnlySpan<byte> json, FieldPath path, ByteBuffer destination)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            return Begin(ref reader) && Nested(ref reader, path, 0, destination) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Broken();
        }
    }

    public void Free() => _text.Free();

    private bool Nested(ref Utf8JsonReader reader, FieldPath path, int index, ByteBuffer destination)
    {
        var field = path.Fields[index];
        if (index == path.Fields.Length - 1)
            return Value(ref reader, field, destination);
        destination.WriteTag(field.Number, WireType.Bytes);
        var mark = destination.BeginLength();
        if (!Nested(ref reader, path, index + 1, destination))
            return false;
        destination.EndLength(mark);
        return true;
    }

    private bool Begin(ref Utf8JsonReader reader)
    {
        Error = "the JSON is broken";
        _anyDepth = 0;
        return reader.Read();
    }

    private bool Broken()
    {
        Error = "the JSON is broken, or nested too deep";
        return false;
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }

    private bool Fail(ProtoField field, string error) => Fail($"{field.JsonName}: {error}");

    /// <summary>The value at which the reader stands, as a message without tag and length.</summary>
    private bool Message(ref Utf8JsonReader reader, ProtoMessage type, ByteBuffer destination) =>
        type.WellKnown == WellKnownType.None ? Object(ref reader, type, destination) : WellKnown(ref reader, type, destination);

    private bool Object(ref Utf8JsonReader reader, ProtoMessage type, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail($"an object is expected for {type.FullName}");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = FindField(ref reader, type);
            reader.Read();
            if (field is null)
                reader.Skip();
            else if (!Value(ref reader, field, destination))
                return false;
        }

        return true;
    }

    private ProtoField? FindField(ref Utf8JsonReader reader, ProtoMessage type)
    {
        if (!reader.ValueIsEscaped)
            return type.Find(reader.ValueSpan);
        return type.Find(Unescape(ref reader));
    }

    /// <summary>The value at which the reader stands, as a field with its tag. Null is the same as nothing, but where it is a value.</summary>
    private bool Value(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        var isNull = reader.TokenType == JsonTokenType.Null;
        if (isNull && (field.IsRepeated || (field.Message?.WellKnown != WellKnownType.Value && field.Enum is not { IsNullValue: true })))
            return true;
        if (field.IsMap)
            return Map(ref reader, field, destination);
        return field.IsRepeated ? Array(ref reader, field, destination) : Single(ref reader, field, destination);
    }

    private bool Array(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return Fail(field, "an array is expected");
        if (!field.IsPacked)
            return Elements(ref reader, field, destination);
        var start = destination.Length;
        destination.WriteTag(field.Number, WireType.Bytes);
        var mark = destination.BeginLength();
        if (!Elements(ref reader, field, destination))
            return false;
        if (destination.Length == mark)
            destination.Truncate(start);
        else
            destination.EndLength(mark);
        return true;
    }

    private bool Elements(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Null && field.Message?.WellKnown != WellKnownType.Value && field.Enum is not { IsNullValue: true })
                return Fail(field, "null is no element");
            if (field.IsPacked ? !Scalar(ref reader, field, destination) : !Single(ref reader, field, destination))
                return false;
        }

        return true;
    }

    private bool Map(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(field, "an object is expected");
        var key = field.Message!.Find(1)!;
        var value = field.Message.Find(2)!;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            destination.WriteTag(field.Number, WireType.Bytes);
            var mark = destination.BeginLength();
            destination.WriteTag(key.Number, key.WireType);
            if (!ScalarText.TryWrite(Text(ref reader), key, destination))
                return Fail(field, "a key does not fit the type of the map's keys");
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null && value.Message?.WellKnown != WellKnownType.Value && value.Enum is not { IsNullValue: true })
                return Fail(field, "null is no value of a map");
            if (!Single(ref reader, value, destination))
                return false;
            destination.EndLength(mark);
        }

        return true;
    }

    /// <summary>One value with its tag.</summary>
    private bool Single(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        destination.WriteTag(field.Number, field.WireType);
        if (field.Message is not { } message)
            return Scalar(ref reader, field, destination);
        if (field.WireType == WireType.StartGroup)
        {
            if (!Message(ref reader, message, destination))
                return false;
            destination.WriteTag(field.Number, WireType.EndGroup);
            return true;
        }

        var mark = destination.BeginLength();
        if (!Message(ref reader, message, destination))
            return false;
        destination.EndLength(mark);
        return true;
    }

    /// <summary>One value without tag.</summary>
    private bool Scalar(ref Utf8JsonReader reader, ProtoField field, ByteBuffer destination)
    {
        var isFit = reader.TokenType switch
        {
            JsonTokenType.String => field.Kind != Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type.Bool && ScalarText.TryWrite(Text(ref reader), field, destination),
            JsonTokenType.Number => ScalarText.IsNumber(field) && ScalarText.TryWrite(reader.ValueSpan, field, destination),
            JsonTokenType.True or JsonTokenType.False => ScalarText.TryWriteBool(reader.TokenType == JsonTokenType.True, field, destination),
            JsonTokenType.Null => ScalarText.TryWriteNull(field, destination),
            _ => false,
        };
        return isFit || Fail(field, "the value does not fit the type");
    }

    /// <summary>The text of a string or a property name, without escapes; valid until the next call.</summary>
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        // Unescaping checks the encoding; what has no escapes is checked here.
        if (reader.ValueIsEscaped)
            return Unescape(ref reader);
        return System.Text.Unicode.Utf8.IsValid(reader.ValueSpan) ? reader.ValueSpan : throw new JsonException("A string is not UTF-8.");
    }

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader)
    {
        _text.Clear();
        _text.Advance(reader.CopyString(_text.GetSpan(reader.ValueSpan.Length)));
        return _text.Span;
    }
}
