using System.Buffers.Binary;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>Huffman strings (RFC 7541 section 5.2).</summary>
internal static class HuffmanCodec
{
    // One look at so many bits finds two symbols of common text, or one whose code is not longer; a table of 16 KB.
    private const int LookBits = 12;

    private static readonly uint[] Codes = HuffmanCode.CreateCodes();

    // By the next bits: first symbol, second symbol, and from the bits 20 and 24 on the length of the codes and the number of symbols.
    // 0 where the code is longer.
    private static readonly uint[] Pairs = CreatePairs();

    // Symbols in the order of their codes.
    private static readonly ushort[] Sorted = CreateSorted();

    // By length, for codes aligned to the top of 32 bits: the first code of this length, the end of its codes, and where its symbols begin.
    private static readonly uint[] First = new uint[HuffmanCode.MaxLength + 1];
    private static readonly ulong[] End = new ulong[HuffmanCode.MaxLength + 1];
    private static readonly int[] Rank = CreateRanks(First, End);

    /// <summary>The most bytes that <paramref name="encodedLength"/> bytes can decode to: no code has less than 5 bits.</summary>
    public static long MaxDecodedLength(int encodedLength) => (long)encodedLength * 8 / 5;

    /// <summary>How many bytes <see cref="Encode"/> writes.</summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        var lengths = HuffmanCode.Lengths;
        var bits = 0L;
        foreach (var symbol in text)
            bits += lengths[symbol];
        return (int)Math.Min((bits + 7) >> 3, int.MaxValue);
    }

    /// <summary>Encodes into a destination of at least <see cref="EncodedLength"/> bytes and returns that length.</summary>
    public static int Encode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var lengths = HuffmanCode.Lengths;
        var codes = Codes;
        var bits = 0UL;
        var count = 0;
        var at = 0;
        foreach (var symbol in text)
        {
            bits = (bits << lengths[symbol]) | codes[symbol];
            count += lengths[symbol];
            if (count < 32)
                continue;
            count -= 32;
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], (uint)(bits >> count));
            at += 4;
        }

        for (; count >= 8; at++)
        {
            count -= 8;
            destination[at] = (byte)(bits >> count);
        }

        // The padding is the begin of EOS: ones.
        if (count > 0)
            destination[at++] = (byte)((bits << (8 - count)) | (0xffu >> count));
        return at;
    }

    /// <summary>Decodes a whole string.</summary>
    public static HuffmanStatus Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        // The next bits are at the top; below those that count there may already be some of the byte that is added next.
        var bits = 0UL;
        var count = 0;
        var at = 0;
        var to = 0;
        var pairs = Pairs;
        while (true)
        {
            if (count < HuffmanCode.MaxLength)
                Refill(source, ref at, ref bits, ref count);
            var pair = pairs[(int)(bits >> (64 - LookBits))];
            if (pair != 0 && count >= LookBits && destination.Length - to >= 2)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(destination[to..], (ushort)pair);
                to += (int)(pair >> 24);
                var both = (int)(pair >> 20) & 0xf;
                bits <<= both;
                count -= both;
                continue;
            }

            written = to;
            var symbol = pair != 0 ? (int)(pair & 0xff) : FindLong((uint)(bits >> 32));
            int length = HuffmanCode.Lengths[symbol];
            if (length > count)
                return IsPadding(bits, count) ? HuffmanStatus.Ok : HuffmanStatus.Invalid;
            if (symbol == HuffmanCode.EndOfString)
                return HuffmanStatus.Invalid;
            if ((uint)to >= (uint)destination.Length)
                return HuffmanStatus.DestinationTooSmall;
            destination[to++] = (byte)symbol;
            bits <<= length;
            count -= length;
        }
    }

    private static void Refill(ReadOnlySpan<byte> source, ref int at, ref ulong bits, ref int count)
    {
        if (source.Length - at >= 8)
        {
            bits |= BinaryPrimitives.ReadUInt64BigEndian(source[at..]) >> count;
            at += (63 - count) >> 3;
            count |= 56;
            return;
        }

        for (; count <= 56 && at < source.Length; count += 8)
            bits |= (ulong)source[at++] << (56 - count);
    }

    private static int FindLong(uint code)
    {
        var length = LookBits + 1;
        while (code >= End[length])
            length++;
        return Sorted[Rank[length] + (int)((code - First[length]) >> (32 - length))];
    }

    private static bool IsPadding(ulong bits, int count) => count < 8 && bits >> (64 - 8) == (byte)(0xff00 >> count);

    private static uint[] CreatePairs()
    {
        var table = new uint[1 << LookBits];
        for (var first = 0; first < HuffmanCode.EndOfString; first++)
        {
            int length = HuffmanCode.Lengths[first];
            if (length > LookBits)
                continue;
            FillRange(table, Codes[first], length, (uint)first | (uint)(length << 20) | (1u << 24));
            for (var second = 0; second < HuffmanCode.EndOfString; second++)
            {
                var both = length + HuffmanCode.Lengths[second];
                if (both > LookBits)
                    continue;
                var codes = (Codes[first] << HuffmanCode.Lengths[second]) | Codes[second];
                FillRange(table, codes, both, (uint)(first | (second << 8) | (both << 20)) | (2u << 24));
            }
        }

        return table;
    }

    private static void FillRange(uint[] table, uint code, int length, uint entry) =>
        table.AsSpan((int)code << (LookBits - length), 1 << (LookBits - length)).Fill(entry);

    private static ushort[] CreateSorted()
    {
        var symbols = new ushort[HuffmanCode.Lengths.Length];
        for (var i = 0; i < symbols.Length; i++)
            symbols[i] = (ushort)i;
        Array.Sort(symbols, (a, b) => HuffmanCode.Lengths[a] != HuffmanCode.Lengths[b] ? HuffmanCode.Lengths[a] - HuffmanCode.Lengths[b] : a - b);
        return symbols;
    }

    private static int[] CreateRanks(uint[] first, ulong[] end)
    {
        var ranks = new int[HuffmanCode.MaxLength + 1];
        var rank = 0;
        for (var length = 1; length <= HuffmanCode.MaxLength; length++)
        {
            ranks[length] = rank;
            while (rank < Sorted.Length && HuffmanCode.Lengths[Sorted[rank]] == length)
                rank++;
            if (rank == ranks[length])
                continue;
            first[length] = Codes[Sorted[ranks[length]]] << (32 - length);
            end[length] = ((ulong)Codes[Sorted[rank - 1]] + 1) << (32 - length);
        }

        return ranks;
    }
}
