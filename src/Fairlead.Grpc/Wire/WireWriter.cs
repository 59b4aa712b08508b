using System.Buffers.Binary;

namespace Fairlead.Grpc.Wire;

/// <summary>Writes the fields of protobuf messages.</summary>
internal static class WireWriter
{
    public static void WriteTag(this ByteBuffer buffer, int field, WireType type) => buffer.WriteVarint(((ulong)field << 3) | (ulong)type);

    public static void WriteVarint(this ByteBuffer buffer, ulong value)
    {
        var span = buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        buffer.Advance(length);
    }

    public static void WriteFixed32(this ByteBuffer buffer, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    public static void WriteFixed64(this ByteBuffer buffer, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public static void WriteBytes(this ByteBuffer buffer, ReadOnlySpan<byte> value)
    {
        buffer.WriteVarint((ulong)value.Length);
        buffer.Write(value);
    }

    /// <summary>Begins something whose length comes first. Returns the mark for <see cref="EndLength"/>.</summary>
    public static int BeginLength(this ByteBuffer buffer)
    {
        buffer.Write((byte)0);
        return buffer.Length;
    }

    /// <summary>Writes the length. Content of 128 bytes and more moves, since its length needs more than the one byte that was kept.</summary>
    public static void EndLength(this ByteBuffer buffer, int mark)
    {
        var length = buffer.Length - mark;
        var extra = 0;
        for (var rest = length >> 7; rest > 0; rest >>= 7)
            extra++;
        if (extra > 0)
        {
            buffer.GetSpan(extra);
            buffer.Advance(extra);
            buffer.At(mark, length).CopyTo(buffer.At(mark + extra, length));
        }

        var prefix = buffer.At(mark - 1, extra + 1);
        for (var i = 0; i <= extra; i++)
            prefix[i] = (byte)(((length >> (7 * i)) & 0x7f) | (i < extra ? 0x80 : 0));
    }

    /// <summary>Begins a message of a gRPC stream. Returns the mark for <see cref="EndFrame"/>.</summary>
    public static int BeginFrame(this ByteBuffer buffer)
    {
        buffer.Write([0, 0, 0, 0, 0]);
        return buffer.Length;
    }

    public static void EndFrame(this ByteBuffer buffer, int mark) => BinaryPrimitives.WriteUInt32BigEndian(buffer.At(mark - 4, 4), (uint)(buffer.Length - mark));
}
