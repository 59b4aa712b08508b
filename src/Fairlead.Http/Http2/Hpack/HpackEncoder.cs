using System.Diagnostics;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>Encodes the header blocks of one direction of a connection (RFC 7541).</summary>
/// <remarks>
/// A block is <see cref="TryBegin"/>, then <see cref="TryEncode(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, Span{byte}, ref int)"/> per field. Both write into
/// the caller's memory and change nothing when that is too small, so that the caller can go on in a larger one. What was written must be sent, blocks in order:
/// it changed the table of this side. Not thread-safe.
/// </remarks>
internal sealed class HpackEncoder
{
    // The code of the representation and at most two lengths.
    private const int FieldOverhead = 1 + (2 * HpackInteger.MaxLength);

    private const byte Indexed = 0x80;
    private const byte Incremental = 0x40;
    private const byte SizeUpdate = 0x20;
    private const byte Never = 0x10;
    private const byte HuffmanFlag = 0x80;

    private readonly HpackDynamicTable _table = new(HpackDynamicTable.DefaultSize);
    private readonly HpackEncoderIndex _index;
    private readonly int _cap;
    private int _smallest = HpackDynamicTable.DefaultSize;
    private int _next = HpackDynamicTable.DefaultSize;

    /// <summary>Creates an encoder that uses up to 4096 bytes, as the peer assumes at first.</summary>
    public HpackEncoder()
        : this(HpackDynamicTable.DefaultSize)
    {
    }

    /// <summary>Creates an encoder.</summary>
    /// <param name="maxTableSize">The most that the dynamic table may have, whatever the peer offers; 0 for none.</param>
    public HpackEncoder(int maxTableSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTableSize);
        _cap = maxTableSize;
        _index = new HpackEncoderIndex(_table);
        SetPeerTableLimit(HpackDynamicTable.DefaultSize);
    }

    /// <summary>The bytes in the dynamic table, overhead included.</summary>
    public int TableSize => _table.Size;

    /// <summary>The size of the dynamic table that the last block announced.</summary>
    public int MaxTableSize => _table.MaxSize;

    /// <summary>The most bytes that <see cref="TryBegin"/> writes.</summary>
    public static int MaxBeginLength => 2 * HpackInteger.MaxLength;

    /// <summary>The free bytes that a field with these lengths needs.</summary>
    public static int MaxLength(int nameLength, int valueLength) => checked(nameLength + valueLength + FieldOverhead);

    /// <summary>The peer sent SETTINGS_HEADER_TABLE_SIZE. The next block announces the change.</summary>
    public void SetPeerTableLimit(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _next = (int)Math.Min(limit, _cap);
        _smallest = Math.Min(_smallest, _next);
    }

    /// <summary>Begins a block: writes what became of the table's size since the last one (RFC 7541 section 4.2), usually nothing.</summary>
    /// <returns>False, and nothing is written, if there are less than <see cref="MaxBeginLength"/> bytes.</returns>
    public bool TryBegin(Span<byte> destination, ref int written)
    {
        if (destination.Length - written < MaxBeginLength)
            return false;

        // The smallest size on the way made entries leave at the other side.
        if (_smallest < _table.MaxSize && _smallest < _next)
            Resize(_smallest, destination, ref written);
        if (_next != _table.MaxSize)
            Resize(_next, destination, ref written);
        _smallest = _next;
        return true;
    }

    /// <summary>Encodes a field, indexed as fits its name.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="value">The value.</param>
    /// <param name="staticIndex">An index of the static table whose entry has this name, or 0 to let the encoder look.</param>
    /// <param name="destination">Where the block is written.</param>
    /// <param name="written">How much of it is used already; more on success.</param>
    /// <returns>False, and nothing has changed, if there are less than <see cref="MaxLength"/> bytes.</returns>
    public bool TryEncode(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, Span<byte> destination, ref int written)
    {
        Debug.Assert((uint)staticIndex <= HpackStaticTable.Count && (staticIndex == 0 || name.SequenceEqual(HpackStaticTable.Name(staticIndex))));
        if (destination.Length - written < MaxLength(name.Length, value.Length))
            return false;
        var hash = 0u;
        var indexing = HpackIndexing.Incremental;
        if (staticIndex == 0)
        {
            hash = HpackHash.OfName(name);
            staticIndex = HpackNames.Find(name, hash, out indexing);
        }

        if (staticIndex != 0)
        {
            staticIndex = HpackStaticTable.First(staticIndex);
            indexing = HpackNames.IndexingOf(staticIndex, value);
        }

        Encode(name, value, staticIndex, hash, indexing, destination, ref written);
        return true;
    }

    /// <summary>Encodes a field, indexed as told; a field that came in as never indexed has to leave so (RFC 7541 section 6.2.3).</summary>
    /// <inheritdoc cref="TryEncode(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, Span{byte}, ref int)"/>
    public bool TryEncode(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HpackIndexing indexing, Span<byte> destination, ref int written)
    {
        if (destination.Length - written < MaxLength(name.Length, value.Length))
            return false;
        var hash = HpackHash.OfName(name);
        Encode(name, value, HpackNames.Find(name, hash, out _), hash, indexing, destination, ref written);
        return true;
    }

    // The hash is that of the name, or 0 if the name is one of the static table and nobody needed it yet.
    private void Encode(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> value,
        int staticIndex,
        uint hash,
        HpackIndexing indexing,
        Span<byte> destination,
        ref int written)
    {
        // What is in the static table is no secret; still, a hop behind this one must learn that the field is.
        var full = staticIndex == 0 || indexing == HpackIndexing.Never ? 0 : HpackStaticTable.FindValue(staticIndex, value);
        if (full != 0)
        {
            WriteIndexed(full, destination, ref written);
            return;
        }

        if (indexing == HpackIndexing.Incremental && IsWorthAnEntry(name.Length, value.Length))
        {
            EncodeIndexing(name, value, staticIndex, hash == 0 ? HpackHash.OfName(name) : hash, destination, ref written);
            return;
        }

        var index = staticIndex != 0 ? staticIndex : IndexOfName(hash, name);
        var pattern = indexing == HpackIndexing.Never ? Never : (byte)0;
        WriteLiteral(index, prefixBits: 4, pattern, name, value, destination, ref written);
    }

    // An entry that takes most of the table would push out all others.
    private bool IsWorthAnEntry(int nameLength, int valueLength) => HpackDynamicTable.SizeOf(nameLength, valueLength) * 4 <= _table.MaxSize * 3L;

    private void EncodeIndexing(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, uint hash, Span<byte> destination, ref int written)
    {
        var fieldHash = HpackHash.OfField(hash, value);
        var age = _index.FindField(fieldHash, name, value);
        if (age >= 0)
        {
            WriteIndexed(HpackStaticTable.Count + 1 + age, destination, ref written);
            return;
        }

        var index = staticIndex != 0 ? staticIndex : IndexOfName(hash, name);
        WriteLiteral(index, prefixBits: 6, Incremental, name, value, destination, ref written);
        _table.Add(name, value, staticIndex);
        _index.AddNewest(hash, fieldHash);
    }

    private int IndexOfName(uint hash, ReadOnlySpan<byte> name)
    {
        var age = _index.FindName(hash, name);
        return age < 0 ? 0 : HpackStaticTable.Count + 1 + age;
    }

    private void Resize(int size, Span<byte> destination, ref int written)
    {
        written += HpackInteger.Encode(destination[written..], size, 5, SizeUpdate);
        _table.Resize(size);
    }

    private static void WriteIndexed(int index, Span<byte> destination, ref int written) =>
        written += HpackInteger.Encode(destination[written..], index, 7, Indexed);

    private static void WriteLiteral(
        int index,
        int prefixBits,
        byte pattern,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> value,
        Span<byte> destination,
        ref int written)
    {
        written += HpackInteger.Encode(destination[written..], index, prefixBits, pattern);
        if (index == 0)
            WriteString(name, destination, ref written);
        WriteString(value, destination, ref written);
    }

    private static void WriteString(ReadOnlySpan<byte> text, Span<byte> destination, ref int written)
    {
        var length = HuffmanCodec.EncodedLength(text);
        if (length < text.Length)
        {
            written += HpackInteger.Encode(destination[written..], length, 7, HuffmanFlag);
            written += HuffmanCodec.Encode(text, destination[written..]);
            return;
        }

        written += HpackInteger.Encode(destination[written..], text.Length, 7, 0);
        text.CopyTo(destination[written..]);
        written += text.Length;
    }
}
