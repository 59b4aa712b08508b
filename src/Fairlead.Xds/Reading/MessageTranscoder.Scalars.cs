using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Reading;

internal sealed partial class MessageTranscoder
{
    private void WriteScalar(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        switch (field.FieldType)
        {
            case FieldType.Bool when node.Kind == ConfigNodeKind.Bool || (node.IsUntyped && bool.TryParse(node.Text, out _)):
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteBool(bool.Parse(node.Text));
                break;
            case FieldType.String when node.Kind == ConfigNodeKind.String:
                WriteString(output, field, node, path);
                break;
            case FieldType.Bytes when node.Kind == ConfigNodeKind.String && FromBase64(node.Text) is { } bytes:
                WriteBytes(output, field.FieldNumber, bytes);
                break;
            case FieldType.Enum:
                WriteEnum(output, field, node, path);
                break;
            case FieldType.Int32 when Integer(node) is >= int.MinValue and <= int.MaxValue and var value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteInt32((int)value);
                break;
            case FieldType.Int64 when Integer(node) is >= long.MinValue and <= long.MaxValue and var value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteInt64((long)value);
                break;
            case FieldType.UInt32 when Integer(node) is >= 0 and <= uint.MaxValue and var value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteUInt32((uint)value);
                break;
            case FieldType.UInt64 when Integer(node) is >= 0 and <= ulong.MaxValue and var value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
                output.WriteUInt64((ulong)value);
                break;
            case FieldType.Double when Number(node) is { } value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Fixed64);
                output.WriteDouble(value);
                break;
            case FieldType.Float when Number(node) is { } value:
                output.WriteTag(field.FieldNumber, WireFormat.WireType.Fixed32);
                output.WriteFloat((float)value);
                break;
            default:
                Fail(path, $"expected {Expectation(field.FieldType)}, found {node.Describe()}{Hint(field.FieldType, node)}", node);
                break;
        }
    }

    private void WriteString(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        if (HasLoneSurrogate(node.Text))
        {
            Fail(path, "the text has half of a surrogate pair", node);
            return;
        }

        output.WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteString(node.Text);
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }

    private void WriteEnum(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        var value = node.Kind switch
        {
            ConfigNodeKind.String => field.EnumType.FindValueByName(node.Text),
            ConfigNodeKind.Number when Integer(node) is >= int.MinValue and <= int.MaxValue and var number => field.EnumType.FindValueByNumber((int)number),
            _ => null,
        };
        if (value is null)
        {
            var names = string.Join(", ", field.EnumType.Values.Select(item => item.Name));
            Fail(path, $"unknown value {node.Describe()} of {field.EnumType.FullName}: it is one of {names}", node);
            return;
        }

        output.WriteTag(field.FieldNumber, WireFormat.WireType.Varint);
        output.WriteEnum(value.Number);
    }

    // Integers may also stand in quotes, and numbers like 1e3 or 5.0 are integers too.
    private static decimal? Integer(ConfigNode node)
    {
        if (node.Kind is not (ConfigNodeKind.Number or ConfigNodeKind.String))
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(node.Text, Style, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number) ? number : null;
    }

    private static double? Number(ConfigNode node)
    {
        if (node.Kind is not (ConfigNodeKind.Number or ConfigNodeKind.String))
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return node.Text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(node.Text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        };
    }

    private static ByteString? FromBase64(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var padded = standard.PadRight((standard.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, buffer, out var length) ? ByteString.CopyFrom(buffer, 0, length) : null;
    }

    private static string Expectation(FieldType type) => type switch
    {
        FieldType.Bool => "true or false",
        FieldType.String => "a text",
        FieldType.Bytes => "base64 text",
        FieldType.Int32 => "an integer of 32 bits",
        FieldType.Int64 => "an integer of 64 bits",
        FieldType.UInt32 => $"an integer from 0 to {uint.MaxValue}",
        FieldType.UInt64 => $"an integer from 0 to {ulong.MaxValue}",
        _ => "a number",
    };

    private static string Hint(FieldType type, ConfigNode node) =>
        type == FieldType.String && node.Kind is (ConfigNodeKind.Number or ConfigNodeKind.Bool) ? "; put it in quotes" : "";
}
