using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Fairlead.Grpc.Transcoding;

/// <content>Values of scalar fields. 64-bit integers are strings, since JavaScript has no such numbers.</content>
internal sealed partial class WireToJson
{
    private const int MaxIntegerLength = 20;

    private bool Scalar(ReadOnlySpan<byte> value, ProtoField field)
    {
        var reader = new WireReader(value);
        switch (field.Kind)
        {
            case Kind.String:
                return String(value);
            case Kind.Bytes:
                _writer.WriteBase64StringValue(value);
                return true;
            case Kind.Double or Kind.Fixed64 or Kind.Sfixed64:
                return reader.TryReadFixed64(out var fixed64) && Number64(fixed64, field);
            case Kind.Float or Kind.Fixed32 or Kind.Sfixed32:
                return reader.TryReadFixed32(out var fixed32) && Number32(fixed32, field);
            default:
                return reader.TryReadVarint(out var varint) && Varint(varint, field);
        }
    }

    private bool String(ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value))
            return false;
        _writer.WriteStringValue(value);
        return true;
    }

    private bool Number64(ulong value, ProtoField field)
    {
        if (field.Kind == Kind.Double)
            return Double(BitConverter.UInt64BitsToDouble(value));
        Span<byte> text = stackalloc byte[MaxIntegerLength];
        _writer.WriteStringValue(text[..Format(value, field, text)]);
        return true;
    }

    private bool Number32(uint value, ProtoField field)
    {
        if (field.Kind == Kind.Fixed32)
            _writer.WriteNumberValue(value);
        else if (field.Kind == Kind.Sfixed32)
            _writer.WriteNumberValue((int)value);
        else
            return Float(BitConverter.UInt32BitsToSingle(value));
        return true;
    }

    private bool Double(double value)
    {
        if (double.IsFinite(value))
            _writer.WriteNumberValue(value);
        else
            _writer.WriteStringValue(NameOf(value));
        return true;
    }

    private bool Float(float value)
    {
        if (float.IsFinite(value))
            _writer.WriteNumberValue(value);
        else
            _writer.WriteStringValue(NameOf(value));
        return true;
    }

    private static ReadOnlySpan<byte> NameOf(double value) => double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;

    private bool Varint(ulong value, ProtoField field)
    {
        switch (field.Kind)
        {
            case Kind.Bool:
                _writer.WriteBooleanValue(value != 0);
                return true;
            case Kind.Enum:
                return Enum((int)value, field.Enum!);
            case Kind.Int32:
                _writer.WriteNumberValue((int)value);
                return true;
            case Kind.Uint32:
                _writer.WriteNumberValue((uint)value);
                return true;
            case Kind.Sint32:
                _writer.WriteNumberValue((int)ZigZag((uint)value));
                return true;
            default:
                Span<byte> text = stackalloc byte[MaxIntegerLength];
                _writer.WriteStringValue(text[..Format(value, field, text)]);
                return true;
        }
    }

    private bool Enum(int number, ProtoEnum type)
    {
        if (type.IsNullValue)
            _writer.WriteNullValue();
        else if (!_options.AlwaysPrintEnumsAsInts && type.NameOf(number) is { } name)
            _writer.WriteStringValue(name);
        else
            _writer.WriteNumberValue(number);
        return true;
    }

    /// <summary>A key of a map is always a string.</summary>
    private bool Key(ReadOnlySpan<byte> value, ProtoField field)
    {
        if (field.Kind == Kind.String)
        {
            if (!Utf8.IsValid(value))
                return false;
            _writer.WritePropertyName(value);
            return true;
        }

        var reader = new WireReader(value);
        ulong number = 0;
        if (field.WireType == WireType.Fixed32)
        {
            if (!value.IsEmpty && !reader.TryReadFixed32(out _))
                return false;
            number = value.IsEmpty ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(value);
        }
        else if (!value.IsEmpty && (field.WireType == WireType.Fixed64 ? !reader.TryReadFixed64(out number) : !reader.TryReadVarint(out number)))
        {
            return false;
        }

        if (field.Kind == Kind.Bool)
        {
            _writer.WritePropertyName(number != 0 ? "true"u8 : "false"u8);
            return true;
        }

        Span<byte> text = stackalloc byte[MaxIntegerLength];
        _writer.WritePropertyName(text[..Format(number, field, text)]);
        return true;
    }

    /// <summary>The digits of an integer of any kind, from its bits.</summary>
    private static int Format(ulong value, ProtoField field, Span<byte> text)
    {
        int written;
        switch (field.Kind)
        {
            case Kind.Uint64 or Kind.Fixed64:
                Utf8Formatter.TryFormat(value, text, out written);
                break;
            case Kind.Uint32 or Kind.Fixed32:
                Utf8Formatter.TryFormat((uint)value, text, out written);
                break;
            case Kind.Int32 or Kind.Sfixed32:
                Utf8Formatter.TryFormat((int)value, text, out written);
                break;
            case Kind.Sint32 or Kind.Sint64:
                Utf8Formatter.TryFormat(ZigZag(field.Kind == Kind.Sint32 ? (uint)value : value), text, out written);
                break;
            default:
                Utf8Formatter.TryFormat((long)value, text, out written);
                break;
        }

        return written;
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private bool Default(ProtoField field)
    {
        if (field.IsMap)
        {
            _writer.WriteStartObject();
            _writer.WriteEndObject();
        }
        else if (field.IsRepeated)
        {
            _writer.WriteStartArray();
            _writer.WriteEndArray();
        }
        else if (field.Message is not null)
        {
            _writer.WriteNullValue();
        }
        else
        {
            return DefaultScalar(field);
        }

        return true;
    }

    private bool DefaultScalar(ProtoField field)
    {
        switch (field.Kind)
        {
            case Kind.String or Kind.Bytes:
                _writer.WriteStringValue(JsonEncodedText.Encode(""));
                return true;
            case Kind.Enum:
                return Enum(field.Enum!.First, field.Enum);
            default:
                return Scalar(stackalloc byte[field.WireType == WireType.Fixed64 ? 8 : field.WireType == WireType.Fixed32 ? 4 : 1], field);
        }
    }
}
