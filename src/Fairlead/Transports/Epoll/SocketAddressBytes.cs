using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Transports.Epoll;

/// <summary>A <c>sockaddr</c> of any family and its length.</summary>
internal unsafe struct SocketAddressBytes
{
    public const int Capacity = 128;

    public fixed byte Bytes[Capacity];
    public uint Length;

    public static SocketAddressBytes From(in NetworkAddress address)
    {
        SocketAddressBytes result = default;
        var bytes = new Span<byte>(result.Bytes, Capacity);
        if (address.Path is { } path)
            result.WritePath(bytes, path);
        else if (address.Family == AddressFamily.InterNetwork)
            result.WriteIPv4(bytes, address);
        else
            result.WriteIPv6(bytes, address);
        return result;
    }

    public readonly NetworkAddress ToAddress()
    {
        fixed (byte* start = Bytes)
            return Parse(new ReadOnlySpan<byte>(start, (int)Math.Min(Length, Capacity)));
    }

    private static NetworkAddress Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return NetworkAddress.FromPath("@");
        switch (BitConverter.ToUInt16(bytes))
        {
            case LibC.AF_INET:
                return new NetworkAddress(bytes.Slice(4, 4), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
            case LibC.AF_INET6:
                return new NetworkAddress(bytes.Slice(8, 16), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), BitConverter.ToUInt32(bytes[24..]));
            default:
                return ParsePath(bytes[2..]);
        }
    }

    private static NetworkAddress ParsePath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
            return NetworkAddress.FromPath("@");
        if (path[0] == 0)
            return NetworkAddress.FromPath("@" + Encoding.UTF8.GetString(path[1..]));
        return NetworkAddress.FromPath(Encoding.UTF8.GetString(path.TrimEnd((byte)0)));
    }

    private void WritePath(Span<byte> bytes, string path)
    {
        BitConverter.TryWriteBytes(bytes, (ushort)LibC.AF_UNIX);
        var isAbstract = path[0] == '@';
        if (!Encoding.UTF8.TryGetBytes(path, bytes[2..109], out var written))
            throw new ArgumentException($"The path '{path}' is too long for a Unix socket (107 bytes).");
        if (isAbstract)
            bytes[2] = 0;
        Length = (uint)(2 + written + (isAbstract ? 0 : 1));
    }

    private void WriteIPv4(Span<byte> bytes, in NetworkAddress address)
    {
        BitConverter.TryWriteBytes(bytes, (ushort)LibC.AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)address.Port);
        address.WriteAddressBytes(bytes[4..]);
        Length = 16;
    }

    private void WriteIPv6(Span<byte> bytes, in NetworkAddress address)
    {
        BitConverter.TryWriteBytes(bytes, (ushort)LibC.AF_INET6);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)address.Port);
        address.WriteAddressBytes(bytes[8..]);
        BitConverter.TryWriteBytes(bytes[24..], address.Scope);
        Length = 28;
    }
}
