using System.Buffers;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>Walks through one header block and decodes its strings.</summary>
/// <remarks>Huffman strings are decoded into an array of the pool, taken at the first one and big enough for those of any one field.</remarks>
internal ref struct HpackReader
{
    private readonly ReadOnlySpan<byte> _block;
    private readonly long _maxFieldLength;
    private int _position;
    private byte[]? _scratch;
    private int _scratchUsed;

    /// <summary>Begins to read.</summary>
    /// <param name="block">The block.</param>
    /// <param name="maxFieldLength">The longest name and value together that are of use; longer ones are skipped.</param>
    public HpackReader(ReadOnlySpan<byte> block, long maxFieldLength)
    {
        _block = block;
        _maxFieldLength = maxFieldLength;
    }

    public readonly bool IsAtEnd => _position >= _block.Length;

    /// <summary>The byte that tells what the next representation is.</summary>
    public readonly byte Next => _block[_position];

    /// <summary>Begins a field: strings of the one before are no longer valid.</summary>
    public void BeginField() => _scratchUsed = 0;

    /// <summary>Reads an integer with a prefix.</summary>
    public HpackStatus ReadInteger(int prefixBits, out int value) => HpackInteger.Decode(_block, ref _position, prefixBits, out value);

    /// <summary>Reads a string (RFC 7541 section 5.2). The text is a part of the block or valid until the next field begins.</summary>
    /// <param name="text">The decoded string; empty when it is oversized.</param>
    /// <param name="isOversized">Set when the field is longer than what is of use.</param>
    public HpackStatus ReadString(out ReadOnlySpan<byte> text, scoped ref bool isOversized)
    {
        text = default;
        if (IsAtEnd)
            return HpackStatus.Truncated;
        var isHuffman = Next >= 0x80;
        var status = ReadInteger(7, out var length);
        if (status != HpackStatus.Ok)
            return status;
        if (length > _block.Length - _position)
            return HpackStatus.Truncated;
        var encoded = _block.Slice(_position, length);
        _position += length;
        if (isHuffman)
            return Decode(encoded, out text, ref isOversized);
        text = encoded;
        return HpackStatus.Ok;
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_scratch is not null)
            ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = null;
    }

    private HpackStatus Decode(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> text, scoped ref bool isOversized)
    {
        _scratch ??= ArrayPool<byte>.Shared.Rent((int)Math.Min(HuffmanCodec.MaxDecodedLength(_block.Length), Math.Min(_maxFieldLength, Array.MaxLength)));
        var status = HuffmanCodec.Decode(encoded, _scratch.AsSpan(_scratchUsed), out var length);
        text = default;
        if (status == HuffmanStatus.Invalid)
            return HpackStatus.InvalidHuffman;
        if (status == HuffmanStatus.DestinationTooSmall)
        {
            isOversized = true;
            return HpackStatus.Ok;
        }

        text = _scratch.AsSpan(_scratchUsed, length);
        _scratchUsed += length;
        return HpackStatus.Ok;
    }
}
