using System.Text.Json;
using Fairlead.Grpc.Wire;
using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace Fairlead.Grpc.Descriptors;

/// <summary>A field of a message.</summary>
internal sealed class ProtoField
{
    public ProtoField(FieldDescriptorProto source, int index, bool isProto3, bool isPackedByDefault)
    {
        Index = index;
        Number = source.Number;
        Name = source.Name;
        JsonName = source.JsonName.Length > 0 ? source.JsonName : ToJsonName(source.Name);
        Kind = source.Type;
        IsRepeated = source.Label == FieldDescriptorProto.Types.Label.Repeated;
        IsPacked = IsRepeated && IsPackable && (source.Options is { HasPacked: true } o ? o.Packed : isPackedByDefault);
        Oneof = source.HasOneofIndex && !source.Proto3Optional ? source.OneofIndex : -1;
        HasPresence = !IsRepeated && (!isProto3 || source.HasOneofIndex || Kind is Kind.Message or Kind.Group);
        EncodedName = JsonEncodedText.Encode(Name, JsonText.Encoder);
        EncodedJsonName = JsonEncodedText.Encode(JsonName, JsonText.Encoder);
    }

    /// <summary>The place among the fields of the message.</summary>
    public int Index { get; }

    public int Number { get; }

    public string Name { get; }

    public string JsonName { get; }

    public Kind Kind { get; }

    public bool IsRepeated { get; }

    /// <summary>True if a repeated field is written packed; both forms are read.</summary>
    public bool IsPacked { get; }

    /// <summary>The oneof to which the field belongs; -1 for none.</summary>
    public int Oneof { get; }

    /// <summary>True if the field may be absent, which is different from having its default.</summary>
    public bool HasPresence { get; }

    public JsonEncodedText EncodedName { get; }

    public JsonEncodedText EncodedJsonName { get; }

    /// <summary>The type, if it is a message.</summary>
    public ProtoMessage? Message { get; set; }

    /// <summary>The type, if it is an enum.</summary>
    public ProtoEnum? Enum { get; set; }

    public bool IsMap => IsRepeated && Message is { IsMapEntry: true };

    public bool IsPackable => Kind is not (Kind.String or Kind.Bytes or Kind.Message or Kind.Group);

    /// <summary>How one value is written.</summary>
    public WireType WireType => Kind switch
    {
        Kind.Double or Kind.Fixed64 or Kind.Sfixed64 => WireType.Fixed64,
        Kind.Float or Kind.Fixed32 or Kind.Sfixed32 => WireType.Fixed32,
        Kind.String or Kind.Bytes or Kind.Message => WireType.Bytes,
        Kind.Group => WireType.StartGroup,
        _ => WireType.Varint,
    };

    // As protoc makes it where a descriptor does not tell.
    private static string ToJsonName(string name)
    {
        var result = new System.Text.StringBuilder();
        var isUpper = false;
        foreach (var c in name)
        {
            if (c != '_')
                result.Append(isUpper ? char.ToUpperInvariant(c) : c);
            isUpper = c == '_';
        }

        return result.ToString();
    }
}
