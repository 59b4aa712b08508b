using System.Buffers.Binary;
using System.Buffers.Text;

namespace Fairlead.Transports;

/// <content>IPv6 addresses as text, by RFC 5952, without allocation.</content>
public readonly partial struct NetworkAddress
{
    private const int Groups = 8;

    private bool TryFormatIPv6(Span<byte> destination, out int written)
    {
        // "ffff:" eight times, or an IPv4 address at the end; then "%" and a scope.
        Span<byte> text = stackalloc byte[64];
        var length = IsIPv4Mapped ? WriteMapped(text) : WriteGroups(text);
        if (_scope != 0)
        {
            text[length++] = (byte)'%';
            Utf8Formatter.TryFormat(_scope, text[length..], out var digits);
            length += digits;
        }

        written = text[..length].TryCopyTo(destination) ? length : 0;
        return written > 0;
    }

    // RFC 5952, 5: mixed notation for addresses that are known to hold an IPv4 address.
    private int WriteMapped(Span<byte> text)
    {
        "::ffff:"u8.CopyTo(text);
        TryFormatIPv4(text[7..], out var written);
        return written + 7;
    }

    private int WriteGroups(Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        WriteAddressBytes(bytes);
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < Groups; i++)
            groups[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        var (zeroStart, zeroLength) = LongestZeros(groups);
        var length = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == zeroStart)
            {
                "::"u8.CopyTo(text[length..]);
                length += 2;
                i += zeroLength - 1;
                continue;
            }

            if (i > 0 && text[length - 1] != ':')
                text[length++] = (byte)':';
            Utf8Formatter.TryFormat(groups[i], text[length..], out var digits, 'x');
            length += digits;
        }

        return length;
    }

    // RFC 5952, 4.2: "::" stands for the first longest run of at least two zero groups.
    private static (int Start, int Length) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        var (start, length) = (-1, 1);
        for (var i = 0; i < Groups; i++)
        {
            var end = i;
            while (end < Groups && groups[end] == 0)
                end++;
            if (end - i > length)
                (start, length) = (i, end - i);
            i = Math.Max(i, end);
        }

        return (start, length);
    }
}
