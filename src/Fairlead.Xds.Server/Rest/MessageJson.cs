using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Server.Resources;
using Fairlead.Xds.Server.Schema;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Rest;

/// <summary>
/// Writes a serialised message as JSON (proto3 JSON with the fields' own names). It walks descriptors and bytes instead of objects, because there are no classes of most
/// messages.
/// </summary>
internal static partial class MessageJson
{
    private const int MaxDepth = 200;

    /// <exception cref="InvalidDataException">There is something in it that cannot be said in JSON: an unknown field or type.</exception>
    public static void WriteAny(Utf8JsonWriter writer, string typeUrl, ReadOnlySpan<byte> content) => WriteAny(writer, typeUrl, content, 0);

    private static void WriteAny(Utf8JsonWriter writer, string typeUrl, ReadOnlySpan<byte> content, int depth)
    {
        var type = typeUrl == XdsTypeUrls.Wrapper ? Envoy.Service.Discovery.V3.Resource.Descriptor : EnvoySchema.Find(typeUrl);
        if (type is null)
            throw new InvalidDataException($"the type '{typeUrl}' is not known here");
        writer.WriteStartObject();
        writer.WriteString("@type", typeUrl);
        if (HasOwnForm(type))
        {
            writer.WritePropertyName("value");
            WriteMessage(writer, type, content, depth);
        }
        else
        {
            WriteFields(writer, type, content, depth);
        }

        writer.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter writer, MessageDescriptor type, ReadOnlySpan<byte> content, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"messages nest deeper than {MaxDepth} levels");
        if (HasOwnForm(type))
        {
            WriteWellKnown(writer, type, content, depth);
            return;
        }

        writer.WriteStartObject();
        WriteFields(writer, type, content, depth);
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, MessageDescriptor type, ReadOnlySpan<byte> content, int depth)
    {
        foreach (var (field, values) in Collect(type, content))
        {
            writer.WritePropertyName(field.Name);
            if (field.IsMap)
                WriteMap(writer, field, values, depth);
            else if (field.IsRepeated)
                WriteList(writer, field, values, depth);
            else
                WriteValue(writer, field, field.FieldType == FieldType.Message ? Merged(values) : values[^1], depth);
        }
    }

    // The fields of a message may stand in any order, and those of a list apart from each other.
    private static SortedDictionary<int, (FieldDescriptor Field, List<WireValue> Values)>.ValueCollection Collect(MessageDescriptor type, ReadOnlySpan<byte> content)
    {
        var fields = new SortedDictionary<int, (FieldDescriptor, List<WireValue>)>();
        var reader = new WireReader(content);
        while (reader.Next())
        {
            var field = type.FindFieldByNumber(reader.Field) ?? throw new InvalidDataException($"{type.FullName} has a field {reader.Field}, which is not known here");
            if (!fields.TryGetValue(reader.Field, out var entry))
                fields[reader.Field] = entry = (field, []);
            Add(field, reader, entry.Item2);
        }

        return reader.IsMalformed ? throw new InvalidDataException($"the content is no {type.FullName}") : fields.Values;
    }

    private static void Add(FieldDescriptor field, WireReader reader, List<WireValue> values)
    {
        var expected = WireTypeOf(field.FieldType);
        if (reader.Type == expected)
        {
            values.Add(new(reader.Number, reader.Content.ToArray()));
            return;
        }

        if (reader.Type != WireFormat.WireType.LengthDelimited || !field.IsRepeated)
            throw new InvalidDataException($"{field.FullName} is not a {field.FieldType}");
        var packed = new WireReader(reader.Content);
        while (!packed.IsAtEnd)
        {
            if (!packed.TryReadValue(expected))
                throw new InvalidDataException($"{field.FullName} is not a list of {field.FieldType}");
            values.Add(new(packed.Number, []));
        }
    }

    // One message in pieces is all of them after each other: that is how the wire format defines it.
    private static WireValue Merged(List<WireValue> values) => values.Count == 1 ? values[0] : new(0, [.. values.SelectMany(value => value.Content)]);

    private static void WriteList(Utf8JsonWriter writer, FieldDescriptor field, List<WireValue> values, int depth)
    {
        writer.WriteStartArray();
        foreach (var value in values)
            WriteValue(writer, field, value, depth);
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, FieldDescriptor field, List<WireValue> entries, int depth)
    {
        var valueField = field.MessageType.FindFieldByNumber(2);
        var last = new Dictionary<string, WireValue>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var (key, value) = ("", new WireValue(0, []));
            foreach (var (part, values) in Collect(field.MessageType, entry.Content))
            {
                if (part.FieldNumber == 1)
                    key = part.FieldType == FieldType.String ? Encoding.UTF8.GetString(values[^1].Content) : values[^1].Number.ToString(CultureInfo.InvariantCulture);
                else
                    value = valueField.FieldType == FieldType.Message ? Merged(values) : values[^1];
            }

            last[key] = value;
        }

        writer.WriteStartObject();
        foreach (var (key, value) in last)
        {
            writer.WritePropertyName(key);
            WriteValue(writer, valueField, value, depth);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, WireValue value, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                WriteMessage(writer, field.MessageType, value.Content, depth + 1);
                break;
            case FieldType.String:
                if (!Utf8.IsValid(value.Content))
                    throw new InvalidDataException($"{field.FullName} is no UTF-8");
                writer.WriteStringValue(value.Content);
                break;
            case FieldType.Bytes:
                writer.WriteBase64StringValue(value.Content);
                break;
            case FieldType.Enum when field.EnumType.FindValueByNumber((int)value.Number) is { } name:
                writer.WriteStringValue(name.Name);
                break;
            default:
                WriteNumber(writer, field.FieldType, value.Number);
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, FieldType type, ulong number)
    {
        switch (type)
        {
            case FieldType.Bool:
                writer.WriteBooleanValue(number != 0);
                break;
            case FieldType.Double:
                WriteDouble(writer, BitConverter.UInt64BitsToDouble(number));
                break;
            case FieldType.Float:
                WriteDouble(writer, BitConverter.UInt32BitsToSingle((uint)number));
                break;
            case FieldType.Int64:
                writer.WriteStringValue(((long)number).ToString(CultureInfo.InvariantCulture));
                break;
            case FieldType.UInt64:
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case FieldType.UInt32:
                writer.WriteNumberValue((uint)number);
                break;
            default:
                writer.WriteNumberValue((int)number);
                break;
        }
    }

    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number))
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }

    private static WireFormat.WireType WireTypeOf(FieldType type) => type switch
    {
        FieldType.Message or FieldType.String or FieldType.Bytes => WireFormat.WireType.LengthDelimited,
        FieldType.Double => WireFormat.WireType.Fixed64,
        FieldType.Float => WireFormat.WireType.Fixed32,
        _ => WireFormat.WireType.Varint,
    };

    private readonly record struct WireValue(ulong Number, byte[] Content);
}
