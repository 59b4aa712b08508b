using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Rest;

internal static partial class MessageJson
{
    private static bool HasOwnForm(MessageDescriptor type) =>
        type.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal) && type.FullName != "google.protobuf.Empty";

    private static void WriteWellKnown(Utf8JsonWriter writer, MessageDescriptor type, ReadOnlySpan<byte> content, int depth)
    {
        switch (type.FullName)
        {
            case "google.protobuf.Any":
                var any = Parse(Any.Parser, content);
                WriteAny(writer, any.TypeUrl, any.Value.Span, depth + 1);
                break;
            case "google.protobuf.Duration":
                // The text of these is JSON, quotes and all.
                writer.WriteRawValue(Parse(Duration.Parser, content).ToString());
                break;
            case "google.protobuf.Timestamp":
                writer.WriteRawValue(Parse(Timestamp.Parser, content).ToString());
                break;
            case "google.protobuf.Struct":
                WriteStruct(writer, Parse(Struct.Parser, content));
                break;
            case "google.protobuf.Value":
                WriteValue(writer, Parse(Value.Parser, content));
                break;
            case "google.protobuf.ListValue":
                WriteList(writer, Parse(ListValue.Parser, content));
                break;
            default:
                WriteWrapper(writer, type, content, depth);
                break;
        }
    }

    // The parser bounds how deep messages nest.
    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> content)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    // A wrapper stands for its value; without a field it is the zero of its type.
    private static void WriteWrapper(Utf8JsonWriter writer, MessageDescriptor type, ReadOnlySpan<byte> content, int depth)
    {
        var field = type.FindFieldByNumber(1) ?? throw new InvalidDataException($"the type '{type.FullName}' has no form in JSON here");
        var value = new WireValue(0, []);
        foreach (var (_, values) in Collect(type, content))
            value = values[^1];
        WriteValue(writer, field, value, depth);
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

    private static void WriteList(Utf8JsonWriter writer, ListValue value)
    {
        writer.WriteStartArray();
        foreach (var item in value.Values)
            WriteValue(writer, item);
        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StructValue:
                WriteStruct(writer, value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                WriteList(writer, value.ListValue);
                break;
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.NumberValue:
                WriteDouble(writer, value.NumberValue);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
