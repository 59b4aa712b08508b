using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Where a value of a field stands in a message.</summary>
/// <param name="Field">The index of the field in its message.</param>
/// <param name="Offset">Where the value begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Type">How it is written.</param>
internal readonly record struct WireRecord(int Field, int Offset, int Length, WireType Type) : IComparable<WireRecord>
{
    /// <summary>By field, then as they came.</summary>
    public int CompareTo(WireRecord other) => Field != other.Field ? Field.CompareTo(other.Field) : Offset.CompareTo(other.Offset);
}
