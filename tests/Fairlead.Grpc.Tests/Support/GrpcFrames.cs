using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace Fairlead.Grpc.Tests.Support;

/// <summary>The length-prefixed messages of gRPC.</summary>
internal static class GrpcFrames
{
    public static byte[] Frame(IMessage message) => Frame(0, message.ToByteArray());

    /// <summary>A frame that says that it is compressed.</summary>
    public static byte[] Compressed(IMessage message, bool isGzip)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = isGzip ? new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true) : new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            message.WriteTo(stream);
        return Frame(1, compressed.ToArray());
    }

    public static byte[] Frame(byte flag, byte[] content)
    {
        var frame = new byte[content.Length + 5];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>The messages of frames that are whole.</summary>
    public static List<T> Messages<T>(byte[] body, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var messages = new List<T>();
        for (var rest = body.AsSpan(); !rest.IsEmpty;)
        {
            Assert.Equal(0, rest[0]);
            var length = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
            messages.Add(parser.ParseFrom(rest.Slice(5, length)));
            rest = rest[(5 + length)..];
        }

        return messages;
    }
}
