using System.Collections.Frozen;
using System.Text;
using Google.Protobuf.Reflection;

namespace Fairlead.Grpc.Descriptors;

/// <summary>An enum of a descriptor set.</summary>
internal sealed class ProtoEnum
{
    private readonly FrozenDictionary<byte[], int> _numbers;
    private readonly FrozenDictionary<int, byte[]> _names;

    public ProtoEnum(string fullName, EnumDescriptorProto source)
    {
        FullName = fullName;
        IsNullValue = fullName == "google.protobuf.NullValue";
        First = source.Value.Count > 0 ? source.Value[0].Number : 0;
        _numbers = source.Value.DistinctBy(v => v.Name).ToFrozenDictionary(v => Encoding.UTF8.GetBytes(v.Name), v => v.Number, BytesComparer.Instance);

        // Of aliases the first is printed.
        _names = source.Value.DistinctBy(v => v.Number).ToFrozenDictionary(v => v.Number, v => Encoding.UTF8.GetBytes(v.Name));
    }

    public string FullName { get; }

    public bool IsNullValue { get; }

    /// <summary>The number of the first value, which is the default.</summary>
    public int First { get; }

    public bool TryGetNumber(ReadOnlySpan<byte> name, out int number) => _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out number);

    /// <summary>The name of a number; null if it has none.</summary>
    public byte[]? NameOf(int number) => _names.GetValueOrDefault(number);
}
