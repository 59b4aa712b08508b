using System.Buffers.Binary;
using System.Net.Sockets;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>HTTP/2 frames over a blocking socket, without an allocation.</summary>
internal sealed class FrameSocket(Socket socket) : IDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    private const int HeaderLength = 9;

    private readonly byte[] _input = new byte[64 * 1024];
    private readonly byte[] _output = new byte[4096];
    private int _start;
    private int _end;

    public byte Type { get; private set; }

    public byte Flags { get; private set; }

    public int StreamId { get; private set; }

    /// <summary>The payload of the frame that was read last.</summary>
    public ReadOnlySpan<byte> Payload => _input.AsSpan(_start - PayloadLength, PayloadLength);

    private int PayloadLength { get; set; }

    /// <summary>Reads a frame. False if the peer has ended.</summary>
    public bool Read()
    {
        if (!Fill(HeaderLength))
            return false;
        var header = _input.AsSpan(_start, HeaderLength);
        PayloadLength = (header[0] << 16) | (header[1] << 8) | header[2];
        (Type, Flags) = (header[3], header[4]);
        StreamId = BinaryPrimitives.ReadInt32BigEndian(header[5..]);
        _start += HeaderLength;
        if (!Fill(PayloadLength))
            return false;
        _start += PayloadLength;
        return true;
    }

    /// <summary>Skips so many bytes: the client's preface.</summary>
    public void Skip(int count)
    {
        Fill(count);
        _start += count;
    }

    public void Send(ReadOnlySpan<byte> bytes) => socket.Send(bytes);

    /// <summary>Sends one frame.</summary>
    public void Send(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload) => socket.Send(_output.AsSpan(0, Write(_output, type, flags, streamId, payload)));

    /// <summary>Sends two frames at once.</summary>
    public void Send(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload, byte nextType, byte nextFlags, ReadOnlySpan<byte> nextPayload)
    {
        var length = Write(_output, type, flags, streamId, payload);
        length += Write(_output.AsSpan(length), nextType, nextFlags, streamId, nextPayload);
        socket.Send(_output.AsSpan(0, length));
    }

    public void Dispose() => socket.Dispose();

    private static int Write(Span<byte> to, byte type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        (to[0], to[1], to[2]) = (0, (byte)(payload.Length >> 8), (byte)payload.Length);
        (to[3], to[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(to[5..], streamId);
        payload.CopyTo(to[HeaderLength..]);
        return HeaderLength + payload.Length;
    }

    private bool Fill(int count)
    {
        if (_input.Length - _start < count)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < count)
        {
            var got = socket.Receive(_input.AsSpan(_end));
            if (got == 0)
                return false;
            _end += got;
        }

        return true;
    }
}
