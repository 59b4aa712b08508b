using System.Collections.Frozen;
using System.Text;
using Google.Protobuf.Reflection;

namespace Fairlead.Grpc.Descriptors;

/// <summary>An enum of a descriptor set.</summary>
internal sealed class ProtoEnum
{
    /// <summary>Longer names are looked up as they are.</summary>
    private const int MaxFoldedLength = 256;

    private readonly FrozenDictionary<byte[], int> _numbers;
    private readonly FrozenDictionary<byte[], int>? _foldedNumbers;
    private readonly FrozenDictionary<int, byte[]> _names;

    public ProtoEnum(string fullName, EnumDescriptorProto source, bool ignoresCase)
    {
        FullName = fullName;
        IsNullValue = fullName == "google.protobuf.NullValue";
        First = source.Value.Count > 0 ? source.Value[0].Number : 0;
        _numbers = source.Value.DistinctBy(v => v.Name).ToFrozenDictionary(v => Encoding.UTF8.GetBytes(v.Name), v => v.Number, BytesComparer.Instance);
        if (ignoresCase)
            _foldedNumbers = source.Value.DistinctBy(v => v.Name.ToUpperInvariant()).ToFrozenDictionary(v => Encoding.UTF8.GetBytes(v.Name.ToUpperInvariant()), v => v.Number, BytesComparer.Instance);

        // Of aliases the first is printed.
        _names = source.Value.DistinctBy(v => v.Number).ToFrozenDictionary(v => v.Number, v => Encoding.UTF8.GetBytes(v.Name));
    }

    public string FullName { get; }

    public bool IsNullValue { get; }

    /// <summary>The number of the first value, which is the default.</summary>
    public int First { get; }

    public bool TryGetNumber(ReadOnlySpan<byte> name, out int number) =>
        _numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out number) || (_foldedNumbers is { } folded && name.Length <= MaxFoldedLength && TryFold(name, folded, out number));

    /// <summary>Letters of any case, and dashes for underscores, as protobuf's own parser takes them when it is told to be lenient.</summary>
    private static bool TryFold(ReadOnlySpan<byte> name, FrozenDictionary<byte[], int> numbers, out int number)
    {
        Span<byte> folded = stackalloc byte[MaxFoldedLength];
        for (var i = 0; i < name.Length; i++)
            folded[i] = name[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(name[i] & ~0x20) : name[i] == '-' ? (byte)'_' : name[i];
        return numbers.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(folded[..name.Length], out number);
    }

    /// <summary>The name of a number; null if it has none.</summary>
    public byte[]? NameOf(int number) => _names.GetValueOrDefault(number);
}
