using System.Buffers.Binary;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;

namespace Fairlead.Http.Tests.Http2.Support;

/// <summary>A frame as the test reads or writes it.</summary>
internal sealed record Frame(FrameType Type, FrameFlags Flags, int StreamId, byte[] Payload)
{
    public bool EndsStream => (Flags & FrameFlags.EndStream) != 0;

    /// <summary>The error code of RST_STREAM or GOAWAY.</summary>
    public Http2ErrorCode Code => (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(Type == FrameType.GoAway ? 4 : 0));

    public static byte[] Bytes(FrameType type, FrameFlags flags, int streamId, params ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(payload.Length, type, flags, streamId).Write(bytes);
        payload.CopyTo(bytes.AsSpan(FrameHeader.Size));
        return bytes;
    }

    public static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Setting(SettingId id, uint value)
    {
        var bytes = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)id);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    /// <summary>Takes whole frames off the beginning of a list of bytes.</summary>
    public static List<Frame> Take(List<byte> bytes)
    {
        var frames = new List<Frame>();
        var at = 0;
        while (bytes.Count - at >= FrameHeader.Size)
        {
            var header = FrameHeader.Read([.. bytes.GetRange(at, FrameHeader.Size)]);
            if (bytes.Count - at < FrameHeader.Size + header.Length)
                break;
            frames.Add(new Frame(header.Type, header.Flags, header.StreamId, [.. bytes.GetRange(at + FrameHeader.Size, header.Length)]));
            at += FrameHeader.Size + header.Length;
        }

        bytes.RemoveRange(0, at);
        return frames;
    }
}
