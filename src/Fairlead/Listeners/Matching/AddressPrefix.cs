using System.Buffers.Binary;
using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Listeners.Matching;

/// <summary>A range of addresses of one family. IPv4 in IPv6 clothes counts as IPv4.</summary>
internal readonly record struct AddressPrefix
{
    private AddressPrefix(bool isIPv6, UInt128 bits, int length)
    {
        IsIPv6 = isIPv6;
        Length = length;
        Bits = bits & Mask(length);
    }

    public bool IsIPv6 { get; }

    /// <summary>The leading bits, in the high end; the rest is zero.</summary>
    public UInt128 Bits { get; }

    public int Length { get; }

    /// <summary>All addresses of a family.</summary>
    public static AddressPrefix All(bool isIPv6) => new(isIPv6, 0, 0);

    public static UInt128 Mask(int length) => length == 0 ? 0 : UInt128.MaxValue << (128 - length);

    /// <summary>Reads a range. Returns null, and what is wrong, if it is none.</summary>
    public static AddressPrefix? Parse(CidrRange range, out string error)
    {
        error = "";
        if (!NetworkAddress.TryParse(range.AddressPrefix, 0, out var address))
        {
            error = $"'{range.AddressPrefix}' is no IP address";
            return null;
        }

        var most = address.Family == AddressFamily.InterNetwork ? 32 : 128;
        if (range.PrefixLength < 0 || range.PrefixLength > most)
        {
            error = $"the prefix length of '{range.AddressPrefix}' must be 0 to {most}, not {range.PrefixLength}";
            return null;
        }

        var mapped = address.IsIPv4Mapped && range.PrefixLength >= 96;
        TryGetBits(mapped ? address.Unmap() : address, out var isIPv6, out var bits);
        return new AddressPrefix(isIPv6, bits, mapped ? range.PrefixLength - 96 : range.PrefixLength);
    }

    /// <summary>The bits of an address in the high end of a number. Returns false if it is not an IP address.</summary>
    public static bool TryGetBits(in NetworkAddress address, out bool isIPv6, out UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var length = address.Unmap().WriteAddressBytes(bytes);
        isIPv6 = length == 16;
        bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return length > 0;
    }

    public bool Contains(in NetworkAddress address) =>
        TryGetBits(address, out var isIPv6, out var bits) && isIPv6 == IsIPv6 && (bits & Mask(Length)) == Bits;
}
