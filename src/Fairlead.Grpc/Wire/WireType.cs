namespace Fairlead.Grpc.Wire;

/// <summary>How a field of a protobuf message is written. Numbers are those on the wire.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
