using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Transports.ProxyProtocol;

/// <summary>The two addresses of a PROXY header, brought to one family; a header has no room for two.</summary>
internal readonly ref struct ProxyAddressPair
{
    /// <summary>The longest header in text.</summary>
    public const int MaxTextLength = 107;

    /// <summary>The longest binary header without extra fields.</summary>
    public const int MaxBinaryLength = FixedLength + (2 * UnixPathLength);

    private const int FixedLength = 16;
    private const int UnixPathLength = 108;

    private readonly NetworkAddress _source;
    private readonly NetworkAddress _destination;

    private ProxyAddressPair(AddressFamily family, NetworkAddress source, NetworkAddress destination)
    {
        Family = family;
        _source = source;
        _destination = destination;
    }

    /// <summary>The family of both; unspecified if they have none in common.</summary>
    public AddressFamily Family { get; }

    /// <summary>The length of both addresses in a binary header.</summary>
    public int BinaryLength => Family switch
    {
        AddressFamily.InterNetwork => 12,
        AddressFamily.InterNetworkV6 => 36,
        AddressFamily.Unix => 2 * UnixPathLength,
        _ => 0,
    };

    public static ProxyAddressPair Of(in NetworkAddress source, in NetworkAddress destination)
    {
        var (from, to) = (source.Unmap(), destination.Unmap());
        if (from.Family == AddressFamily.Unix && to.Family == AddressFamily.Unix)
            return HasRoom(from) && HasRoom(to) ? new(AddressFamily.Unix, from, to) : default;
        if (from.Family == to.Family && IsInternet(from))
            return new(from.Family, from, to);

        // A translator stands between the client and us: IPv4 has a form in IPv6, not the other way round.
        return IsInternet(from) && IsInternet(to) ? new(AddressFamily.InterNetworkV6, Map(from), Map(to)) : default;
    }

    /// <summary>Writes the header in text. Returns its length.</summary>
    public int WriteText(Span<byte> header)
    {
        if (!IsInternet(_source))
        {
            "PROXY UNKNOWN\r\n"u8.CopyTo(header);
            return "PROXY UNKNOWN\r\n"u8.Length;
        }

        "PROXY TCP4 "u8.CopyTo(header);
        var length = "PROXY TCP4 "u8.Length;
        if (Family == AddressFamily.InterNetworkV6)
            header[length - 2] = (byte)'6';
        WriteHost(_source, header, ref length);
        WriteHost(_destination, header, ref length);
        WritePort(_source, header, ref length);
        header[length++] = (byte)' ';
        WritePort(_destination, header, ref length);
        "\r\n"u8.CopyTo(header[length..]);
        return length + 2;
    }

    /// <summary>Writes the binary header up to the extra fields. Returns its length so far.</summary>
    /// <param name="header">Where to write.</param>
    /// <param name="length">The length of addresses and extra fields.</param>
    public int WriteBinary(Span<byte> header, int length)
    {
        const byte ProxyCommand = 0x21;
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(header);
        header[12] = ProxyCommand;
        header[13] = Family switch
        {
            AddressFamily.InterNetwork => 0x11,
            AddressFamily.InterNetworkV6 => 0x21,
            AddressFamily.Unix => 0x31,
            _ => 0x00,
        };
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], (ushort)length);
        var addresses = header.Slice(FixedLength, BinaryLength);
        if (Family == AddressFamily.Unix)
        {
            WritePath(_source, addresses[..UnixPathLength]);
            WritePath(_destination, addresses[UnixPathLength..]);
        }
        else if (Family != AddressFamily.Unspecified)
        {
            var size = _source.WriteAddressBytes(addresses);
            _destination.WriteAddressBytes(addresses[size..]);
            BinaryPrimitives.WriteUInt16BigEndian(addresses[(2 * size)..], (ushort)_source.Port);
            BinaryPrimitives.WriteUInt16BigEndian(addresses[((2 * size) + 2)..], (ushort)_destination.Port);
        }

        return FixedLength + BinaryLength;
    }

    private static bool IsInternet(in NetworkAddress address) => address.Family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    private static bool HasRoom(in NetworkAddress address) => Encoding.UTF8.GetByteCount(address.Path!) <= UnixPathLength;

    private static NetworkAddress Map(in NetworkAddress address)
    {
        if (address.Family == AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        bytes[10] = bytes[11] = 0xff;
        address.WriteAddressBytes(bytes[12..]);
        return new NetworkAddress(bytes, address.Port);
    }

    private static void WriteHost(in NetworkAddress address, Span<byte> header, ref int length)
    {
        // Without its scope, which means something on this host only.
        Span<byte> bytes = stackalloc byte[16];
        var size = address.WriteAddressBytes(bytes);
        new NetworkAddress(bytes[..size], 0).TryFormatHost(header[length..], out var written);
        length += written;
        header[length++] = (byte)' ';
    }

    private static void WritePort(in NetworkAddress address, Span<byte> header, ref int length)
    {
        Utf8Formatter.TryFormat(address.Port, header[length..], out var digits);
        length += digits;
    }

    private static void WritePath(in NetworkAddress address, Span<byte> field)
    {
        field.Clear();
        Encoding.UTF8.GetBytes(address.Path, field);

        // An abstract name begins with a NUL.
        if (field[0] == (byte)'@')
            field[0] = 0;
    }
}
