using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Reading;

internal sealed partial class MessageTranscoder
{
    private ByteString EncodeMessage(MessageDescriptor type, ConfigNode node, string path)
    {
        switch (type.FullName)
        {
            case "google.protobuf.Any":
                return EncodeAny(node, path);
            case "google.protobuf.Duration":
                return EncodeDuration(node, path);
            case "google.protobuf.Timestamp":
                return EncodeTimestamp(node, path);
            case "google.protobuf.Struct":
                return Located(StructNodes.ToStruct(node, path, diagnostics), node, path);
            case "google.protobuf.Value":
                return Located(StructNodes.ToValue(node, path, diagnostics), node, path);
            case "google.protobuf.ListValue":
                return Located(StructNodes.ToList(node, path, diagnostics), node, path);
            default:
                return type.File.Name == "google/protobuf/wrappers.proto"
                    ? Encode(output => WriteScalar(output, type.FindFieldByNumber(1), node, path))
                    : Encode(output => WriteFields(output, type, node, path, skipType: false));
        }
    }

    private ByteString Located(IMessage message, ConfigNode node, string path)
    {
        diagnostics.Locate(path, node.Line, node.Column);
        return message.ToByteString();
    }

    private ByteString EncodeDuration(ConfigNode node, string path)
    {
        if (node.Kind == ConfigNodeKind.String && Durations.Parse(node.Text) is { } duration)
            return duration.ToByteString();
        Fail(path, $"expected a duration such as \"1.5s\", found {node.Describe()}", node);
        return ByteString.Empty;
    }

    private ByteString EncodeTimestamp(ConfigNode node, string path)
    {
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (node.Kind == ConfigNodeKind.String && DateTimeOffset.TryParse(node.Text, CultureInfo.InvariantCulture, Style, out var time))
            return Timestamp.FromDateTimeOffset(time).ToByteString();
        Fail(path, $"expected a time such as \"2026-01-31T12:00:00Z\", found {node.Describe()}", node);
        return ByteString.Empty;
    }

    /// <summary>Transcodes an object with <c>@type</c> to an <c>Any</c>.</summary>
    public ByteString EncodeAny(ConfigNode node, string path)
    {
        var typeUrl = node.Find("@type");
        if (node.Kind != ConfigNodeKind.Mapping || typeUrl is not { Kind: ConfigNodeKind.String, Text.Length: > 0 })
        {
            var isObject = node.Kind == ConfigNodeKind.Mapping;
            Fail(path, isObject ? "'@type' is required: the type URL of the options" : $"expected an object, found {node.Describe()}", node);
            return ByteString.Empty;
        }

        if (findType(typeUrl.Text) is not { } type)
        {
            if (!_passesUnknownTypes)
            {
                Fail(path, $"unknown or unsupported type '{typeUrl.Text}'", typeUrl);
                return ByteString.Empty;
            }

            // Whether it may stand here nevertheless is known to who opens it: it may be optional, or be passed over.
            diagnostics.Locate(path, typeUrl.Line, typeUrl.Column);
            return new Any { TypeUrl = typeUrl.Text }.ToByteString();
        }

        var content = type == Struct.Descriptor ? EncodeStructOfAny(node, path) : Encode(output => WriteFields(output, type, node, path, skipType: true));
        return new Any { TypeUrl = typeUrl.Text, Value = content }.ToByteString();
    }

    // Types with a JSON form of their own stand in "value" (proto3 JSON, Any).
    private ByteString EncodeStructOfAny(ConfigNode node, string path)
    {
        foreach (var member in node.Members)
        {
            if (member.Name is not ("@type" or "value"))
                diagnostics.Add(
                    Join(path, member.Name),
                    $"'google.protobuf.Struct.{member.Name}' is not known: the content of a Struct stands in 'value'",
                    member.Line,
                    member.Column);
        }

        return node.Find("value") is { } value ? EncodeMessage(Struct.Descriptor, value, Join(path, "value")) : ByteString.Empty;
    }
}
