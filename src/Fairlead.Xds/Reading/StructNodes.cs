using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Reading;

/// <summary>Converts between documents, <c>google.protobuf.Struct</c> and JSON text.</summary>
internal static class StructNodes
{
    public static Struct ToStruct(ConfigNode node, string path, Diagnostics diagnostics)
    {
        var result = new Struct();
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            diagnostics.Add(path, $"expected an object, found {node.Describe()}", node.Line, node.Column);
            return result;
        }

        foreach (var member in node.Members)
            result.Fields[member.Name] = ToValue(member.Value, $"{path}.{member.Name}", diagnostics);
        return result;
    }

    public static ListValue ToList(ConfigNode node, string path, Diagnostics diagnostics)
    {
        var result = new ListValue();
        if (node.Kind != ConfigNodeKind.Sequence)
            diagnostics.Add(path, $"expected a list, found {node.Describe()}", node.Line, node.Column);
        for (var i = 0; i < node.Items.Count; i++)
            result.Values.Add(ToValue(node.Items[i], $"{path}[{i}]", diagnostics));
        return result;
    }

    public static Value ToValue(ConfigNode node, string path, Diagnostics diagnostics)
    {
        diagnostics.Locate(path, node.Line, node.Column);
        switch (node.Kind)
        {
            case ConfigNodeKind.Null:
                return Value.ForNull();
            case ConfigNodeKind.Bool:
                return Value.ForBool(node.Text == "true");
            case ConfigNodeKind.String:
                return Value.ForString(node.Text);
            case ConfigNodeKind.Sequence:
                return new Value { ListValue = ToList(node, path, diagnostics) };
            case ConfigNodeKind.Mapping:
                return Value.ForStruct(ToStruct(node, path, diagnostics));
            default:
                if (double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                    return Value.ForNumber(number);
                diagnostics.Add(path, $"the number {node.Describe()} is out of range here", node.Line, node.Column);
                return Value.ForNumber(0);
        }
    }

    /// <summary>The document that a struct came from; without positions.</summary>
    public static ConfigNode ToNode(Struct value) =>
        ConfigNode.Mapping([.. value.Fields.Select(field => new ConfigMember(field.Key, ToNode(field.Value), 0, 0))], 0, 0);

    /// <summary>JSON text of a struct.</summary>
    public static string ToJson(Struct value) => Write(writer => WriteStruct(writer, value));

    /// <summary>JSON text of an object whose members are structs.</summary>
    public static string ToJson(IEnumerable<KeyValuePair<string, Struct>> members) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            WriteStruct(writer, value);
        }

        writer.WriteEndObject();
    });

    private static ConfigNode ToNode(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.BoolValue => ConfigNode.Scalar(ConfigNodeKind.Bool, value.BoolValue ? "true" : "false", 0, 0),
        Value.KindOneofCase.NumberValue => ConfigNode.Scalar(ConfigNodeKind.Number, NumberText(value.NumberValue), 0, 0),
        Value.KindOneofCase.StringValue => ConfigNode.Scalar(ConfigNodeKind.String, value.StringValue, 0, 0),
        Value.KindOneofCase.StructValue => ToNode(value.StructValue),
        Value.KindOneofCase.ListValue => ConfigNode.Sequence([.. value.ListValue.Values.Select(ToNode)], 0, 0),
        _ => ConfigNode.Scalar(ConfigNodeKind.Null, "", 0, 0),
    };

    private static string NumberText(double number) =>
        Math.Abs(number) < 1e15 && double.IsInteger(number)
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        // Strings stay as they were written: the text is configuration, never part of a web page.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteStruct(Utf8JsonWriter writer, Struct value)
    {
        writer.WriteStartObject();
        foreach (var (name, field) in value.Fields)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, field);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue):
                writer.WriteRawValue(NumberText(value.NumberValue));
                break;
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.StructValue:
                WriteStruct(writer, value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                writer.WriteStartArray();
                foreach (var item in value.ListValue.Values)
                    WriteValue(writer, item);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
