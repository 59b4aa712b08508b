using System.Buffers.Binary;
using System.Numerics;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Listeners.Filters;

/// <summary>The binary form, section 2.2: signature, version and command, family, length, addresses, extra fields.</summary>
internal static class ProxyHeaderV2
{
    private const int FixedLength = 16;
    private const byte LocalCommand = 0x20;
    private const byte ProxyCommand = 0x21;
    private const byte ChecksumType = 0x03;
    private const byte PaddingType = 0x04;

    // A header has room for 21,000 empty fields; nobody sends that many in earnest.
    private const int MaxTlvs = 256;

    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength)
            return Incomplete(FixedLength);
        var (command, family) = (bytes[12], bytes[13]);
        if (command is not (LocalCommand or ProxyCommand))
            return Invalid;
        var addressLength = family switch
        {
            0x00 => 0,
            0x11 => 12,
            0x21 => 36,
            0x31 => 216,

            // Datagrams do not come over a stream; anything else is not to be accepted.
            _ => -1,
        };
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (command == ProxyCommand && (addressLength < 0 || length < addressLength))
            return Invalid;
        if (bytes.Length < FixedLength + length)
            return Incomplete(FixedLength + length);

        // The sender speaks for itself, a health check perhaps: whatever the block says is to be ignored.
        if (command == LocalCommand)
            return Valid(FixedLength + length, default, default, []);
        var header = bytes[..(FixedLength + length)];
        if (!TryReadTlvs(header, FixedLength + addressLength, out var tlvs) || !TryReadAddresses(header[FixedLength..], family, out var source, out var destination))
            return Invalid;
        return Valid(header.Length, source, destination, tlvs);
    }

    private static ProxyHeaderResult Invalid => new(ProxyHeaderStatus.Invalid, Version: ProxyProtocolVersion.V2);

    private static ProxyHeaderResult Incomplete(int needed) => new(ProxyHeaderStatus.Incomplete, needed, ProxyProtocolVersion.V2);

    private static ProxyHeaderResult Valid(int length, NetworkAddress source, NetworkAddress destination, IReadOnlyList<ProxyProtocolTlv> tlvs) =>
        new(ProxyHeaderStatus.Valid, length, ProxyProtocolVersion.V2, new ProxyProtocolHeader(ProxyProtocolVersion.V2, source, destination, tlvs));

    private static bool TryReadAddresses(ReadOnlySpan<byte> block, byte family, out NetworkAddress source, out NetworkAddress destination)
    {
        source = destination = default;

        // Paths of another host's Unix sockets mean nothing here, and would pass for a client on this one.
        if (family is 0x00 or 0x31)
            return true;
        var size = family == 0x11 ? 4 : 16;
        var ports = block[(2 * size)..];
        source = new NetworkAddress(block[..size], BinaryPrimitives.ReadUInt16BigEndian(ports));
        destination = new NetworkAddress(block.Slice(size, size), BinaryPrimitives.ReadUInt16BigEndian(ports[2..]));
        return true;
    }

    private static bool TryReadTlvs(ReadOnlySpan<byte> header, int start, out IReadOnlyList<ProxyProtocolTlv> tlvs)
    {
        tlvs = [];
        if (start == header.Length)
            return true;
        var list = new List<ProxyProtocolTlv>();
        for (var at = start; at < header.Length;)
        {
            if (header.Length - at < 3)
                return false;
            var (type, length) = (header[at], BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]));
            at += 3;
            if (length > header.Length - at || list.Count == MaxTlvs)
                return false;
            if (type == ChecksumType && !HasChecksum(header, at, length))
                return false;
            if (type != PaddingType)
                list.Add(new ProxyProtocolTlv(type, header.Slice(at, length).ToArray()));
            at += length;
        }

        tlvs = list;
        return true;
    }

    /// <summary>CRC-32C over the whole header, with zeros in the place of the sum; section 2.2.3.</summary>
    private static bool HasChecksum(ReadOnlySpan<byte> header, int at, int length)
    {
        if (length != 4)
            return false;
        var sum = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
            sum = BitOperations.Crc32C(sum, i >= at && i < at + 4 ? (byte)0 : header[i]);
        return ~sum == BinaryPrimitives.ReadUInt32BigEndian(header[at..]);
    }
}
