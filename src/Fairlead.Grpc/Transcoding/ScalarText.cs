using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Writes values of scalar fields from text: of JSON, of a path, of a query. Without tag.</summary>
internal static class ScalarText
{
    /// <summary>Longer texts are no numbers.</summary>
    private const int MaxNumberLength = 512;

    /// <summary>True if JSON numbers fit the field.</summary>
    public static bool IsNumber(ProtoField field) => field.Kind is not (Kind.String or Kind.Bytes or Kind.Bool);

    /// <summary>Returns false if the text does not fit the type of the field.</summary>
    public static bool TryWrite(ReadOnlySpan<byte> text, ProtoField field, ByteBuffer destination)
    {
        switch (field.Kind)
        {
            case Kind.String:
                destination.WriteBytes(text);
                return true;
            case Kind.Bytes:
                return TryWriteBase64(text, destination);
            case Kind.Bool:
                return (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)) && TryWriteBool(text.Length == 4, field, destination);
            case Kind.Enum:
                return TryWriteEnum(text, field, destination);
            case Kind.Double or Kind.Float:
                return TryWriteFloat(text, field, destination);
            case Kind.Uint32 or Kind.Uint64 or Kind.Fixed32 or Kind.Fixed64:
                return TryWriteUnsigned(text, field, destination);
            case Kind.Message or Kind.Group:
                return false;
            default:
                return TryWriteSigned(text, field, destination);
        }
    }

    public static bool TryWriteBool(bool value, ProtoField field, ByteBuffer destination)
    {
        destination.WriteVarint(value ? 1u : 0u);
        return field.Kind == Kind.Bool;
    }

    /// <summary>Null is the one value of <c>google.protobuf.NullValue</c>.</summary>
    public static bool TryWriteNull(ProtoField field, ByteBuffer destination)
    {
        destination.WriteVarint(0);
        return field.Enum is { IsNullValue: true };
    }

    private static bool TryWriteEnum(ReadOnlySpan<byte> text, ProtoField field, ByteBuffer destination)
    {
        if (!field.Enum!.TryGetNumber(text, out var number))
        {
            if (!TryParse(text, out long parsed) || parsed is < int.MinValue or > int.MaxValue)
                return false;
            number = (int)parsed;
        }

        destination.WriteVarint((ulong)(long)number);
        return true;
    }

    private static bool TryWriteSigned(ReadOnlySpan<byte> text, ProtoField field, ByteBuffer destination)
    {
        if (!TryParse(text, out long value))
            return false;
        var is32 = field.Kind is Kind.Int32 or Kind.Sint32 or Kind.Sfixed32;
        if (is32 && value is < int.MinValue or > int.MaxValue)
            return false;
        switch (field.Kind)
        {
            case Kind.Sfixed32:
                destination.WriteFixed32((uint)value);
                break;
            case Kind.Sfixed64:
                destination.WriteFixed64((ulong)value);
                break;
            case Kind.Sint32 or Kind.Sint64:
                destination.WriteVarint((ulong)((value << 1) ^ (value >> 63)));
                break;
            default:
                destination.WriteVarint((ulong)value);
                break;
        }

        return true;
    }

    private static bool TryWriteUnsigned(ReadOnlySpan<byte> text, ProtoField field, ByteBuffer destination)
    {
        if (!TryParse(text, out ulong value))
            return false;
        var is32 = field.Kind is Kind.Uint32 or Kind.Fixed32;
        if (is32 && value > uint.MaxValue)
            return false;
        if (field.Kind == Kind.Fixed32)
            destination.WriteFixed32((uint)value);
        else if (field.Kind == Kind.Fixed64)
            destination.WriteFixed64(value);
        else
            destination.WriteVarint(value);
        return true;
    }

    private static bool TryWriteFloat(ReadOnlySpan<byte> text, ProtoField field, ByteBuffer destination)
    {
        if (!TryParseDouble(text, out var value))
            return false;
        if (field.Kind == Kind.Double)
        {
            destination.WriteFixed64(BitConverter.DoubleToUInt64Bits(value));
            return true;
        }

        // A finite number that a float cannot hold is an error, and no infinity.
        destination.WriteFixed32(BitConverter.SingleToUInt32Bits((float)value));
        return !double.IsFinite(value) || float.IsFinite((float)value);
    }

    private static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = text.SequenceEqual("NaN"u8) ? double.NaN : text.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity : double.PositiveInfinity;
        if (!double.IsFinite(value) && (double.IsNaN(value) || double.IsNegativeInfinity(value) || text.SequenceEqual("Infinity"u8)))
            return true;
        return IsNumberText(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        return IsNumberText(text) && (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || TryParseIntegral(text, out value));
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        return IsNumberText(text) && (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) || TryParseIntegral(text, out value));
    }

    // "1e3" and "5.0" are integers, too. Decimals are exact over the whole range of 64 bits; larger exponents overflow and are refused.
    private static bool TryParseIntegral(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || decimal.Truncate(number) != number || number is < long.MinValue or > long.MaxValue)
            return false;
        value = (long)number;
        return true;
    }

    private static bool TryParseIntegral(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || decimal.Truncate(number) != number || number is < 0 or > ulong.MaxValue)
            return false;
        value = (ulong)number;
        return true;
    }

    /// <summary>The beginning of a JSON number; the parsers above would take white space and a plus sign.</summary>
    private static bool IsNumberText(ReadOnlySpan<byte> text) => text.Length is > 0 and <= MaxNumberLength && text[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && text[^1] is (>= (byte)'0' and <= (byte)'9');

    /// <summary>The usual or the URL alphabet, with or without padding.</summary>
    private static bool TryWriteBase64(ReadOnlySpan<byte> text, ByteBuffer destination)
    {
        text = text.TrimEnd((byte)'=');
        var padded = ArrayPool<byte>.Shared.Rent(text.Length + 4);
        var length = 0;
        foreach (var b in text)
            padded[length++] = b switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', <= (byte)' ' => (byte)'!', _ => b };
        while (length % 4 != 0)
            padded[length++] = (byte)'=';
        var mark = destination.BeginLength();
        var status = Base64.DecodeFromUtf8(padded.AsSpan(0, length), destination.GetSpan(Base64.GetMaxDecodedFromUtf8Length(length) + 1), out _, out var written);
        destination.Advance(written);
        destination.EndLength(mark);
        ArrayPool<byte>.Shared.Return(padded);
        return status == OperationStatus.Done;
    }
}
