using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Reading;

/// <summary>
/// Turns a document into the wire format of a message by the rules of proto3 JSON. It walks descriptors and writes bytes instead of setting properties, because
/// setting them by descriptor needs run-time code generation, which NativeAOT lacks.
/// </summary>
internal sealed partial class MessageTranscoder(Diagnostics diagnostics, Func<string, MessageDescriptor?> findType)
{
    private readonly Dictionary<MessageDescriptor, Dictionary<string, FieldDescriptor>> _fields = [];

    // Whether a type that is not known may stand where it does is known to who opens it; without one to open it, it is an error.
    private readonly bool _passesUnknownTypes;

    public MessageTranscoder(Diagnostics diagnostics)
        : this(diagnostics, MessageTypes.Find) => _passesUnknownTypes = true;

    /// <summary>Transcodes an object; errors go to the diagnostics, and what is wrong is left out.</summary>
    public ByteString Transcode(MessageDescriptor type, ConfigNode node, string path) => Encode(output => WriteFields(output, type, node, path, skipType: false));

    private static ByteString Encode(Action<CodedOutputStream> write)
    {
        var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            write(output);
        return ByteString.CopyFrom(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void WriteFields(CodedOutputStream output, MessageDescriptor type, ConfigNode node, string path, bool skipType)
    {
        diagnostics.Locate(path, node.Line, node.Column);
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            Fail(path, $"expected an object ({type.FullName}), found {node.Describe()}", node);
            return;
        }

        var given = new Dictionary<FieldDescriptor, string>();
        var oneofs = new Dictionary<OneofDescriptor, string>();
        foreach (var member in node.Members)
        {
            if (skipType && member.Name == "@type")
                continue;
            if (!FieldsOf(type).TryGetValue(member.Name, out var field))
                UnknownFields.Tell(type.FullName, member.Name, path, diagnostics, member.Line, member.Column);
            else if (!given.TryAdd(field, member.Name))
                diagnostics.Add(Join(path, field.Name), $"the field is given twice: as '{given[field]}' and as '{member.Name}'", member.Line, member.Column);
            else if (member.Value.Kind != ConfigNodeKind.Null || IsValue(field))
                WriteMember(output, field, member, path, oneofs);
        }
    }

    private Dictionary<string, FieldDescriptor> FieldsOf(MessageDescriptor type)
    {
        if (_fields.TryGetValue(type, out var fields))
            return fields;
        fields = new(StringComparer.Ordinal);
        foreach (var field in type.Fields.InDeclarationOrder())
            fields[field.Name] = fields[field.JsonName] = field;
        return _fields[type] = fields;
    }

    private void WriteMember(
        CodedOutputStream output, FieldDescriptor field, ConfigMember member, string path, Dictionary<OneofDescriptor, string> oneofs)
    {
        var fieldPath = Join(path, field.Name);
        diagnostics.Locate(fieldPath, member.Line, member.Column);
        if (field.RealContainingOneof is { } oneof && !oneofs.TryAdd(oneof, field.Name))
            diagnostics.Add(fieldPath, $"only one of '{oneofs[oneof]}' and '{field.Name}' may be set", member.Line, member.Column);
        else if (field.IsMap)
            WriteMap(output, field, member.Value, fieldPath);
        else if (field.IsRepeated)
            WriteList(output, field, member.Value, fieldPath);
        else
            WriteValue(output, field, member.Value, fieldPath);
    }

    private void WriteList(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        if (node.Kind != ConfigNodeKind.Sequence)
        {
            Fail(path, $"expected a list, found {node.Describe()}", node);
            return;
        }

        for (var i = 0; i < node.Items.Count; i++)
            WriteValue(output, field, node.Items[i], $"{path}[{i}]");
    }

    private void WriteMap(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        if (node.Kind != ConfigNodeKind.Mapping)
        {
            Fail(path, $"expected an object, found {node.Describe()}", node);
            return;
        }

        var (keyField, valueField) = (field.MessageType.FindFieldByNumber(1), field.MessageType.FindFieldByNumber(2));
        foreach (var member in node.Members)
        {
            var entry = Encode(inner =>
            {
                var key = ConfigNode.Scalar(ConfigNodeKind.String, member.Name, member.Line, member.Column);
                WriteScalar(inner, keyField, key, path);
                WriteValue(inner, valueField, member.Value, $"{path}[{member.Name}]");
            });
            WriteBytes(output, field.FieldNumber, entry);
        }
    }

    private void WriteValue(CodedOutputStream output, FieldDescriptor field, ConfigNode node, string path)
    {
        diagnostics.Locate(path, node.Line, node.Column);
        if (node.Kind == ConfigNodeKind.Null && !IsValue(field))
            Fail(path, "null is not allowed here", node);
        else if (field.FieldType == FieldType.Message)
            WriteBytes(output, field.FieldNumber, EncodeMessage(field.MessageType, node, path));
        else
            WriteScalar(output, field, node, path);
    }

    private static void WriteBytes(CodedOutputStream output, int number, ByteString bytes)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(bytes);
    }

    private static bool IsValue(FieldDescriptor field) =>
        field is { FieldType: FieldType.Message, IsRepeated: false } && field.MessageType.FullName == "google.protobuf.Value";

    private void Fail(string path, string message, ConfigNode node) => diagnostics.Add(path, message, node.Line, node.Column);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
