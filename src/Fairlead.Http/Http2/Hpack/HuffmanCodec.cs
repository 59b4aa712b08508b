using System.Buffers.Binary;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>Huffman strings (RFC 7541 section 5.2).</summary>
internal static class HuffmanCodec
{
    // Codes of up to 10 bits, all that is common in fields, are found with one look into a table of 2 KB.
    private const int FastBits = 10;

    private static readonly uint[] Codes = HuffmanCode.CreateCodes();

    // By the next bits: the length of the code above the symbol; 0 where the code is longer.
    private static readonly ushort[] Fast = CreateFast();

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
        written = 0;
        var fast = Fast;
        while (true)
        {
            if (count < HuffmanCode.MaxLength)
                Refill(source, ref at, ref bits, ref count);
            var entry = (int)fast[(int)(bits >> (64 - FastBits))];
            if (entry == 0)
                entry = FindLong((uint)(bits >> 32));
            var length = entry >> 9;
            if (length > count)
                return IsPadding(bits, count) ? HuffmanStatus.Ok : HuffmanStatus.Invalid;
            var symbol = entry & 0x1ff;
            if (symbol == HuffmanCode.EndOfString)
                return HuffmanStatus.Invalid;
            if ((uint)written >= (uint)destination.Length)
                return HuffmanStatus.DestinationTooSmall;
            destination[written++] = (byte)symbol;
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
        var length = FastBits + 1;
        while (code >= End[length])
            length++;
        return (length << 9) | Sorted[Rank[length] + (int)((code - First[length]) >> (32 - length))];
    }

    private static bool IsPadding(ulong bits, int count) => count < 8 && bits >> (64 - 8) == (byte)(0xff00 >> count);

    private static ushort[] CreateFast()
    {
        var table = new ushort[1 << FastBits];
        for (var symbol = 0; symbol < HuffmanCode.EndOfString; symbol++)
        {
            int length = HuffmanCode.Lengths[symbol];
            if (length > FastBits)
                continue;
            var first = (int)Codes[symbol] << (FastBits - length);
            table.AsSpan(first, 1 << (FastBits - length)).Fill((ushort)((length << 9) | symbol));
        }

        return table;
    }

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
