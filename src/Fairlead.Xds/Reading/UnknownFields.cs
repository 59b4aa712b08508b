using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Reading;

/// <summary>Tells of fields that our messages do not have: parsing bytes would drop them without a word.</summary>
internal static class UnknownFields
{
    /// <summary>Walks a message that parses. What an <c>Any</c> in it holds is checked where it is opened.</summary>
    public static void Check(MessageDescriptor type, ByteString bytes, string path, Diagnostics diagnostics)
    {
        var input = bytes.CreateCodedInput();
        var told = new HashSet<int>();
        var counts = new Dictionary<int, int>();
        while (input.ReadTag() is var tag and not 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            var field = type.FindFieldByNumber(number);
            if (field is { FieldType: FieldType.Message } && !IsOpaque(field.MessageType))
            {
                var index = counts.GetValueOrDefault(number);
                counts[number] = index + 1;
                CheckMessage(field, input.ReadBytes(), Join(path, field.Name), index, diagnostics);
                continue;
            }

            if (field is null && told.Add(number))
                Tell(type, number, path, diagnostics);
            input.SkipLastField();
        }
    }

    /// <summary>Tells of a field that is in the text of a document or in a message, but not in ours.</summary>
    public static void Tell(string message, string name, string path, Diagnostics diagnostics, int line, int column)
    {
        if (EnvoyApi.FieldNamed(message, name) is { } known)
        {
            var field = $"{message}.{known}";
            if (PassedOver.FieldReason(field) is { } reason)
                diagnostics.Warn(Join(path, known), $"'{field}' is passed over: {reason}", line, column);
            else
                diagnostics.Add(Join(path, known), $"'{field}' is not supported", line, column);
        }
        else if (diagnostics.AllowsUnknownFields)
        {
            diagnostics.Warn(Join(path, name), $"'{message}.{name}' is not known, and passed over", line, column);
        }
        else
        {
            diagnostics.Add(Join(path, name), $"'{message}.{name}' is not known", line, column);
        }
    }

    private static void CheckMessage(FieldDescriptor field, ByteString bytes, string path, int index, Diagnostics diagnostics)
    {
        if (field.IsMap)
            CheckEntry(field.MessageType, bytes, path, diagnostics);
        else
            Check(field.MessageType, bytes, field.IsRepeated ? $"{path}[{index}]" : path, diagnostics);
    }

    private static void CheckEntry(MessageDescriptor entry, ByteString bytes, string path, Diagnostics diagnostics)
    {
        var (key, value) = ("", ByteString.Empty);
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 1 && entry.FindFieldByNumber(1).FieldType == FieldType.String)
                key = input.ReadString();
            else if (WireFormat.GetTagFieldNumber(tag) == 2 && entry.FindFieldByNumber(2).FieldType == FieldType.Message)
                value = input.ReadBytes();
            else
                input.SkipLastField();
        }

        if (entry.FindFieldByNumber(2) is { FieldType: FieldType.Message } content && !IsOpaque(content.MessageType))
            Check(content.MessageType, value, $"{path}[{key}]", diagnostics);
    }

    private static void Tell(MessageDescriptor type, int number, string path, Diagnostics diagnostics)
    {
        if (EnvoyApi.FieldNumbered(type.FullName, number) is { } name)
            Tell(type.FullName, name, path, diagnostics, 0, 0);
        else
            diagnostics.Warn(path, $"the field with the number {number} of '{type.FullName}' is not known, and passed over");
    }

    private static bool IsOpaque(MessageDescriptor type) => type.FullName.StartsWith("google.protobuf.", StringComparison.Ordinal);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
