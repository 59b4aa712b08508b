namespace Fairlead.Headers;

/// <content>The door of codecs: a whole head is copied once, and its fields are slices of the copy.</content>
public sealed partial class HeaderMap
{
    /// <summary>Copies a block of bytes into the buffer. Returns its offset, for the imported fields.</summary>
    public int Import(ReadOnlySpan<byte> block) => Append(block);

    /// <summary>Adds a field whose name and value lie in an imported block. The caller has checked both.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slices do not lie in the buffer.</exception>
    public void AddImported(KnownHeader known, int nameOffset, int nameLength, int valueOffset, int valueLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)nameLength, ushort.MaxValue, nameof(nameLength));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)nameOffset + (uint)nameLength, (ulong)_byteCount, nameof(nameOffset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)valueOffset + (uint)valueLength, (ulong)_byteCount, nameof(valueOffset));
        AddField(known, nameOffset, nameLength, valueOffset, valueLength);
    }

    /// <summary>Adds a field whose value lies in an imported block and whose name is written as the proxy writes it. The caller has checked the value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slice does not lie in the buffer.</exception>
    public void AddImported(KnownHeader known, int valueOffset, int valueLength)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)known, (int)KnownHeader.None, nameof(known));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)(uint)valueOffset + (uint)valueLength, (ulong)_byteCount, nameof(valueOffset));
        AddField(known, -1, 0, valueOffset, valueLength);
    }
}
