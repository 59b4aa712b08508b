using System.Collections.Frozen;
using System.Text;

namespace Fairlead.Grpc.Descriptors;

/// <summary>A message of a descriptor set.</summary>
internal sealed class ProtoMessage
{
    private FrozenDictionary<byte[], ProtoField> _byName = FrozenDictionary<byte[], ProtoField>.Empty;
    private FrozenDictionary<int, ProtoField> _byNumber = FrozenDictionary<int, ProtoField>.Empty;

    public ProtoMessage(string fullName, bool isMapEntry)
    {
        FullName = fullName;
        IsMapEntry = isMapEntry;
        IsHttpBody = fullName == "google.api.HttpBody";
        WellKnown = WellKnownOf(fullName);
    }

    public string FullName { get; }

    public bool IsMapEntry { get; }

    /// <summary>A body of any type, which is not JSON.</summary>
    public bool IsHttpBody { get; }

    public WellKnownType WellKnown { get; }

    /// <summary>In the order in which they are declared.</summary>
    public ProtoField[] Fields { get; private set; } = [];

    /// <summary>The field of a number; null if there is none.</summary>
    public ProtoField? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>The field of a name, or of its JSON form; null if there is none.</summary>
    public ProtoField? Find(ReadOnlySpan<byte> name) => _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var field) ? field : null;

    public void SetFields(ProtoField[] fields)
    {
        Fields = fields;
        _byNumber = fields.DistinctBy(f => f.Number).ToFrozenDictionary(f => f.Number);

        // A name wins over the JSON form of another field's.
        _byName = fields.Select(f => (f.Name, Field: f))
            .Concat(fields.Select(f => (Name: f.JsonName, Field: f)))
            .DistinctBy(p => p.Name)
            .ToFrozenDictionary(p => Encoding.UTF8.GetBytes(p.Name), p => p.Field, BytesComparer.Instance);
    }

    private static WellKnownType WellKnownOf(string name) => name switch
    {
        "google.protobuf.Any" => WellKnownType.Any,
        "google.protobuf.Empty" => WellKnownType.Empty,
        "google.protobuf.Timestamp" => WellKnownType.Timestamp,
        "google.protobuf.Duration" => WellKnownType.Duration,
        "google.protobuf.FieldMask" => WellKnownType.FieldMask,
        "google.protobuf.Struct" => WellKnownType.Struct,
        "google.protobuf.Value" => WellKnownType.Value,
        "google.protobuf.ListValue" => WellKnownType.ListValue,
        "google.protobuf.DoubleValue" or "google.protobuf.FloatValue" or "google.protobuf.Int64Value" or "google.protobuf.UInt64Value" or "google.protobuf.Int32Value"
            or "google.protobuf.UInt32Value" or "google.protobuf.BoolValue" or "google.protobuf.StringValue" or "google.protobuf.BytesValue" => WellKnownType.Wrapper,
        _ => WellKnownType.None,
    };
}
