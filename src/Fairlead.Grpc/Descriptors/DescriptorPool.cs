using System.Collections.Frozen;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Fairlead.Grpc.Descriptors;

/// <summary>The types and services of a <c>FileDescriptorSet</c>, linked with each other. Made once, then read by all workers.</summary>
internal sealed class DescriptorPool
{
    private const string MapEntryHint = "; make the set with --include_imports";

    private readonly Dictionary<string, ProtoMessage> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoEnum> _enums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtoMethod[]> _services = new(StringComparer.Ordinal);
    private readonly List<(ProtoMessage Message, DescriptorProto Source, FileDescriptorProto File)> _unlinked = [];
    private readonly List<string> _errors = [];
    private FrozenDictionary<byte[], ProtoMessage> _byName = FrozenDictionary<byte[], ProtoMessage>.Empty;

    private readonly bool _ignoresEnumCase;

    private DescriptorPool(bool ignoresEnumCase) => _ignoresEnumCase = ignoresEnumCase;

    /// <summary>What is wrong with the set; nothing if it can be used.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Reads a serialised <c>FileDescriptorSet</c>.</summary>
    public static DescriptorPool Read(ReadOnlyMemory<byte> bytes) => Read(bytes, ignoresEnumCase: false);

    /// <summary>Reads a serialised <c>FileDescriptorSet</c>, whose enums may take their names in any case.</summary>
    public static DescriptorPool Read(ReadOnlyMemory<byte> bytes, bool ignoresEnumCase)
    {
        var pool = new DescriptorPool(ignoresEnumCase);
        try
        {
            pool.Load(FileDescriptorSet.Parser.ParseFrom(bytes.Span));
        }
        catch (InvalidProtocolBufferException e)
        {
            pool._errors.Add($"is no FileDescriptorSet: {e.Message}");
        }

        return pool;
    }

    /// <summary>The methods of a service; null if there is no such service.</summary>
    public ProtoMethod[]? FindService(string fullName) => _services.GetValueOrDefault(fullName);

    /// <summary>The message of a full name; null if there is none.</summary>
    public ProtoMessage? FindMessage(ReadOnlySpan<byte> fullName) => _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(fullName, out var message) ? message : null;

    private void Load(FileDescriptorSet set)
    {
        foreach (var file in set.File)
        {
            if (file.Syntax is not ("" or "proto2" or "proto3"))
                _errors.Add($"{file.Name}: the syntax '{file.Syntax}' is not supported");
            foreach (var message in file.MessageType)
                Declare(message, file.Package, file);
            foreach (var type in file.EnumType)
                Declare(type, file.Package);
        }

        foreach (var (message, source, file) in _unlinked)
            Link(message, source, file);
        foreach (var file in set.File)
        {
            foreach (var service in file.Service)
                Declare(service, file);
        }

        _unlinked.Clear();
        _byName = _messages.ToFrozenDictionary(m => Encoding.UTF8.GetBytes(m.Key), m => m.Value, BytesComparer.Instance);
    }

    private void Declare(DescriptorProto source, string scope, FileDescriptorProto file)
    {
        var name = Join(scope, source.Name);
        var message = new ProtoMessage(name, source.Options is { MapEntry: true });
        if (!_messages.TryAdd(name, message))
            _errors.Add($"{file.Name}: {name} is declared twice");
        _unlinked.Add((message, source, file));
        foreach (var nested in source.NestedType)
            Declare(nested, name, file);
        foreach (var nested in source.EnumType)
            Declare(nested, name);
    }

    private void Declare(EnumDescriptorProto source, string scope)
    {
        var name = Join(scope, source.Name);
        if (!_enums.TryAdd(name, new ProtoEnum(name, source, _ignoresEnumCase)))
            _errors.Add($"{name} is declared twice");
    }

    private void Declare(ServiceDescriptorProto source, FileDescriptorProto file)
    {
        var name = Join(file.Package, source.Name);
        var methods = new List<ProtoMethod>();
        foreach (var method in source.Method)
        {
            if (Resolve(method.InputType) is { } input && Resolve(method.OutputType) is { } output)
                methods.Add(new ProtoMethod(name, method, input, output));
            else
                _errors.Add($"{name}.{method.Name}: {method.InputType} or {method.OutputType} is missing{MapEntryHint}");
        }

        if (!_services.TryAdd(name, [.. methods]))
            _errors.Add($"{file.Name}: {name} is declared twice");
    }

    private void Link(ProtoMessage message, DescriptorProto source, FileDescriptorProto file)
    {
        var isProto3 = file.Syntax == "proto3";
        var fields = new ProtoField[source.Field.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i] = new ProtoField(source.Field[i], i, isProto3, isPackedByDefault: isProto3);
            if (field.Kind is Kind.Message or Kind.Group)
                field.Message = Resolve(source.Field[i].TypeName);
            else if (field.Kind == Kind.Enum)
                field.Enum = _enums.GetValueOrDefault(source.Field[i].TypeName.TrimStart('.'));
            if (field.Kind is Kind.Message or Kind.Group or Kind.Enum && field.Message is null && field.Enum is null)
                _errors.Add($"{message.FullName}.{field.Name}: the type {source.Field[i].TypeName} is missing{MapEntryHint}");
            if (field.Number <= 0)
                _errors.Add($"{message.FullName}.{field.Name}: {field.Number} is no number of a field");
        }

        message.SetFields(fields);
        if (message.IsMapEntry && (message.Find(1) is null || message.Find(2) is null))
            _errors.Add($"{message.FullName} is no map entry");
        if (message.WellKnown == WellKnownType.Wrapper && message.Find(1) is null)
            _errors.Add($"{message.FullName} has no value");
    }

    private ProtoMessage? Resolve(string typeName) => _messages.GetValueOrDefault(typeName.TrimStart('.'));

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}.{name}";
}
