using System.Globalization;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Schema;

/// <summary>Reads the list of files, messages, fields and enumerations; its head says how it is written. The list is ours, so that a mistake in it is a bug.</summary>
internal sealed class SchemaReader
{
    /// <summary>What the list refers to without having it.</summary>
    public static readonly FileDescriptor[] WellKnown =
    [
        AnyReflection.Descriptor, DurationReflection.Descriptor, StructReflection.Descriptor, WrappersReflection.Descriptor, TimestampReflection.Descriptor,
        EmptyReflection.Descriptor,
    ];

    private readonly Dictionary<string, FileDescriptorProto> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DescriptorProto> _messages = new(StringComparer.Ordinal);
    // What a full name is, and in which file it stands.
    private readonly Dictionary<string, (string File, bool IsEnum)> _names = new(StringComparer.Ordinal);
    private FileDescriptorProto _file = new();
    private DescriptorProto? _message;
    private EnumDescriptorProto? _enum;

    private SchemaReader()
    {
        foreach (var message in WellKnown.SelectMany(file => file.MessageTypes))
            _names[message.FullName] = (message.File.Name, false);
    }

    public static IReadOnlyDictionary<string, FileDescriptorProto> Read(TextReader text)
    {
        var reader = new SchemaReader();
        while (text.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                reader.Add(line.Split(' '));
        }

        foreach (var file in reader._files.Values)
            reader.Resolve(file);
        return reader._files;
    }

    private void Add(string[] words)
    {
        switch (words[0])
        {
            case "file" when words.Length == 2:
                _file = _files[words[1]] = new() { Name = words[1], Package = words[1][..words[1].LastIndexOf('/')].Replace('/', '.'), Syntax = "proto3" };
                break;
            case "message" when words.Length == 2:
                _message = new() { Name = LastOf(words[1]) };
                Place(words[1], isEnum: false)?.NestedType.Add(_message);
                if (!words[1].Contains('.', StringComparison.Ordinal))
                    _file.MessageType.Add(_message);
                _messages[FullName(words[1])] = _message;
                break;
            case "enum" when words.Length == 2:
                (_message, _enum) = (null, new() { Name = LastOf(words[1]) });
                Place(words[1], isEnum: true)?.EnumType.Add(_enum);
                if (!words[1].Contains('.', StringComparison.Ordinal))
                    _file.EnumType.Add(_enum);
                break;
            case var name when _message is not null:
                AddField(name, words);
                break;
            case var name:
                _enum!.Value.Add(new EnumValueDescriptorProto { Name = name, Number = Number(words[1]) });
                break;
        }
    }

    /// <summary>Notes a name; the message that it stands in, if it does.</summary>
    private DescriptorProto? Place(string name, bool isEnum)
    {
        _names[FullName(name)] = (_file.Name, isEnum);
        var dot = name.LastIndexOf('.');
        return dot < 0 ? null : _messages[FullName(name[..dot])];
    }

    private void AddField(string name, string[] words)
    {
        var field = new FieldDescriptorProto { Name = name, Number = Number(words[1]), Label = FieldDescriptorProto.Types.Label.Optional };
        if (words[2].StartsWith("map<", StringComparison.Ordinal))
            AddMap(field, words[2][4..^1].Split(','));
        else
            field.TypeName = words[2];
        if (words.Contains("repeated"))
            field.Label = FieldDescriptorProto.Types.Label.Repeated;
        if (words is [.., "in", var oneof])
            field.OneofIndex = OneofOf(oneof);
        _message!.Field.Add(field);
    }

    private void AddMap(FieldDescriptorProto field, string[] types)
    {
        var name = string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Entry";
        var entry = new DescriptorProto { Name = name, Options = new() { MapEntry = true } };
        entry.Field.Add(new FieldDescriptorProto { Name = "key", Number = 1, Label = FieldDescriptorProto.Types.Label.Optional, TypeName = types[0] });
        entry.Field.Add(new FieldDescriptorProto { Name = "value", Number = 2, Label = FieldDescriptorProto.Types.Label.Optional, TypeName = types[1] });
        _message!.NestedType.Add(entry);
        var owner = _messages.First(pair => pair.Value == _message).Key;
        field.TypeName = $"{owner}.{entry.Name}";
        field.Label = FieldDescriptorProto.Types.Label.Repeated;
        _names[field.TypeName] = (_file.Name, false);
    }

    private int OneofOf(string name)
    {
        for (var i = 0; i < _message!.OneofDecl.Count; i++)
        {
            if (_message.OneofDecl[i].Name == name)
                return i;
        }

        _message.OneofDecl.Add(new OneofDescriptorProto { Name = name });
        return _message.OneofDecl.Count - 1;
    }

    // Only when all names are known can it be told what they are.
    private void Resolve(FileDescriptorProto file)
    {
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var message in file.MessageType)
            Resolve(message, dependencies);
        dependencies.Remove(file.Name);
        file.Dependency.AddRange(dependencies);
    }

    private void Resolve(DescriptorProto message, SortedSet<string> dependencies)
    {
        foreach (var field in message.Field)
        {
            if (ScalarOf(field.TypeName) is { } scalar)
            {
                field.Type = scalar;
                field.ClearTypeName();
                continue;
            }

            var (file, isEnum) = _names[field.TypeName];
            dependencies.Add(file);
            field.Type = isEnum ? FieldDescriptorProto.Types.Type.Enum : FieldDescriptorProto.Types.Type.Message;
            field.TypeName = "." + field.TypeName;
        }

        foreach (var nested in message.NestedType)
            Resolve(nested, dependencies);
    }

    private static FieldDescriptorProto.Types.Type? ScalarOf(string type) => type switch
    {
        "string" => FieldDescriptorProto.Types.Type.String,
        "bytes" => FieldDescriptorProto.Types.Type.Bytes,
        "bool" => FieldDescriptorProto.Types.Type.Bool,
        "int32" => FieldDescriptorProto.Types.Type.Int32,
        "int64" => FieldDescriptorProto.Types.Type.Int64,
        "uint32" => FieldDescriptorProto.Types.Type.Uint32,
        "uint64" => FieldDescriptorProto.Types.Type.Uint64,
        "double" => FieldDescriptorProto.Types.Type.Double,
        "float" => FieldDescriptorProto.Types.Type.Float,
        _ => null,
    };

    private string FullName(string name) => $"{_file.Package}.{name}";

    private static string LastOf(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
