namespace Fairlead.Http.Http2.Hpack;

/// <summary>Integers with a prefix of N bits (RFC 7541 section 5.1).</summary>
internal static class HpackInteger
{
    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    public const int MaxLength = 6;

    // 31 bits are five groups of seven; more bytes could only pad with zeros, which nobody needs and which would cost time.
    private const int MaxContinuationBytes = 5;

    /// <summary>Reads an integer that begins in the low bits of the byte at <paramref name="position"/>.</summary>
    /// <param name="source">The header block.</param>
    /// <param name="position">Where the integer begins; behind it on success.</param>
    /// <param name="prefixBits">From 1 to 8.</param>
    /// <param name="value">The integer, at most <see cref="int.MaxValue"/>.</param>
    public static HpackStatus Decode(ReadOnlySpan<byte> source, ref int position, int prefixBits, out int value)
    {
        value = 0;
        if ((uint)position >= (uint)source.Length)
            return HpackStatus.Truncated;
        var mask = (1 << prefixBits) - 1;
        value = source[position++] & mask;
        return value < mask ? HpackStatus.Ok : DecodeContinuation(source, ref position, ref value);
    }

    /// <summary>Writes an integer; the bits above the prefix are those of <paramref name="pattern"/>.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(Span<byte> destination, int value, int prefixBits, byte pattern)
    {
        var mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            destination[0] = (byte)(pattern | value);
            return 1;
        }

        destination[0] = (byte)(pattern | mask);
        var rest = (uint)(value - mask);
        var at = 1;
        for (; rest >= 0x80; rest >>= 7)
            destination[at++] = (byte)(rest | 0x80);
        destination[at] = (byte)rest;
        return at + 1;
    }

    private static HpackStatus DecodeContinuation(ReadOnlySpan<byte> source, ref int position, ref int value)
    {
        long sum = value;
        for (var i = 0; i < MaxContinuationBytes; i++)
        {
            if (position >= source.Length)
                return HpackStatus.Truncated;
            var next = source[position++];
            sum += (long)(next & 0x7f) << (7 * i);
            if (next >= 0x80)
                continue;
            if (sum > int.MaxValue)
                return HpackStatus.InvalidInteger;
            value = (int)sum;
            return HpackStatus.Ok;
        }

        return HpackStatus.InvalidInteger;
    }
}
