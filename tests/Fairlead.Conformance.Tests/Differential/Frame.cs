using System.Buffers.Binary;

namespace Fairlead.Conformance.Tests.Differential;

/// <summary>An HTTP/2 frame as it is sent; its length may lie.</summary>
internal sealed record Frame(int Type, int Flags, int StreamId, byte[] Payload)
{
    public const int Data = 0;
    public const int Headers = 1;
    public const int Priority = 2;
    public const int Reset = 3;
    public const int Settings = 4;
    public const int PushPromise = 5;
    public const int Ping = 6;
    public const int GoAway = 7;
    public const int WindowUpdate = 8;
    public const int Continuation = 9;
    public const int EndStream = 1;
    public const int Ack = 1;
    public const int EndHeaders = 4;
    public const int Padded = 8;
    public const int HasPriority = 32;

    public byte[] ToBytes()
    {
        var bytes = new byte[9 + Payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, (Payload.Length << 8) | Type);
        bytes[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), StreamId);
        Payload.CopyTo(bytes, 9);
        return bytes;
    }
}
