using System.Diagnostics;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>The dynamic table of one direction of a connection (RFC 7541 sections 2.3.2 and 4).</summary>
/// <remarks>
/// Names and values lie one behind the other in one buffer of at most twice the table's size, entries in a ring; both grow with what the peer really uses. Each
/// entry stays in one piece: when the end of the buffer is reached, the live bytes move to its front, which happens at most once per table size of new bytes.
/// </remarks>
internal sealed class HpackDynamicTable
{
    /// <summary>What an entry counts beside the bytes of its name and value (RFC 7541 section 4.1).</summary>
    public const int EntryOverhead = 32;

    /// <summary>The size that both sides assume at first (RFC 9113 section 6.5.2).</summary>
    public const int DefaultSize = 4096;

    private const int InitialBytes = 512;
    private const int InitialEntries = 16;

    private byte[] _bytes = [];
    private Entry[] _entries = [];
    private int _end;

    public HpackDynamicTable(int maxSize)
    {
        Debug.Assert(maxSize >= 0);
        MaxSize = maxSize;
    }

    private struct Entry
    {
        public int Offset;
        public int NameLength;
        public int ValueLength;
        public int StaticIndex;

        public readonly int Length => NameLength + ValueLength;
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The size of all entries; never above <see cref="MaxSize"/>.</summary>
    public int Size { get; private set; }

    /// <summary>The size that makes entries leave.</summary>
    public int MaxSize { get; private set; }

    /// <summary>How many entries were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>The size of an entry with these lengths.</summary>
    public static long SizeOf(int nameLength, int valueLength) => (long)nameLength + valueLength + EntryOverhead;

    /// <summary>The name of an entry; 0 is the newest. Valid until the table changes.</summary>
    public ReadOnlySpan<byte> Name(int age)
    {
        ref var entry = ref At(age);
        return _bytes.AsSpan(entry.Offset, entry.NameLength);
    }

    /// <summary>The value of an entry; 0 is the newest. Valid until the table changes.</summary>
    public ReadOnlySpan<byte> Value(int age)
    {
        ref var entry = ref At(age);
        return _bytes.AsSpan(entry.Offset + entry.NameLength, entry.ValueLength);
    }

    /// <summary>The index in the static table that the name of an entry came from, or 0.</summary>
    public int StaticIndex(int age) => At(age).StaticIndex;

    /// <summary>Adds an entry; older ones leave. One that is larger than the table only empties it, which is no error (RFC 7541 section 4.4).</summary>
    /// <param name="name">Not a part of this table.</param>
    /// <param name="value">Not a part of this table.</param>
    /// <param name="staticIndex">The index in the static table that the name came from, or 0.</param>
    /// <returns>Whether the entry is there.</returns>
    public bool Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex)
    {
        if (!MakeRoom(name.Length, value.Length))
            return false;
        name.CopyTo(_bytes.AsSpan(_end));
        Append(name.Length, value, staticIndex);
        return true;
    }

    /// <summary>Adds an entry with the name of another, which may have to leave for it (RFC 7541 section 4.4).</summary>
    /// <returns>Whether the entry is there.</returns>
    public bool AddWithNameOf(int age, ReadOnlySpan<byte> value)
    {
        var staticIndex = At(age).StaticIndex;
        var nameLength = At(age).NameLength;
        var slot = SlotOf(age);
        if (!MakeRoom(nameLength, value.Length))
            return false;

        // Moving bytes comes before eviction, and eviction touches no bytes: the name is still there, where its entry says.
        _bytes.AsSpan(_entries[slot].Offset, nameLength).CopyTo(_bytes.AsSpan(_end));
        Append(nameLength, value, staticIndex);
        return true;
    }

    /// <summary>Changes the size; entries that no longer fit leave.</summary>
    public void Resize(int maxSize)
    {
        Debug.Assert(maxSize >= 0);
        MaxSize = maxSize;
        Evict(maxSize);
    }

    /// <summary>Removes all entries.</summary>
    public void Clear() => Evict(0);

    private ref Entry At(int age)
    {
        Debug.Assert((uint)age < (uint)Count);
        return ref _entries[SlotOf(age)];
    }

    private int SlotOf(int age) => (int)(Added - 1 - age) & (_entries.Length - 1);

    private bool MakeRoom(int nameLength, int valueLength)
    {
        var size = SizeOf(nameLength, valueLength);
        if (size > MaxSize)
        {
            Clear();
            return false;
        }

        ReserveBytes(nameLength + valueLength);
        Evict(MaxSize - (int)size);
        return true;
    }

    private void Append(int nameLength, ReadOnlySpan<byte> value, int staticIndex)
    {
        value.CopyTo(_bytes.AsSpan(_end + nameLength));
        ReserveEntry();
        Added++;
        Count++;
        ref var entry = ref At(0);
        entry.Offset = _end;
        entry.NameLength = nameLength;
        entry.ValueLength = value.Length;
        entry.StaticIndex = staticIndex;
        _end += entry.Length;
        Size += entry.Length + EntryOverhead;
    }

    private void Evict(int maxSize)
    {
        while (Size > maxSize)
        {
            Size -= At(Count - 1).Length + EntryOverhead;
            Count--;
        }
    }

    private void ReserveBytes(int length)
    {
        if (_bytes.Length - _end >= length)
            return;
        var live = Size - (Count * EntryOverhead);
        var bytes = _bytes;

        // What is live never exceeds half of a buffer of twice the table's size: such a buffer only needs its front cleared.
        var wanted = Math.Min(Math.Max(InitialBytes, (live + length) * 2L), MaxSize * 2L);
        if (wanted > bytes.Length)
            bytes = new byte[wanted];
        var start = Count == 0 ? 0 : At(Count - 1).Offset;
        _bytes.AsSpan(start, live).CopyTo(bytes);
        for (var age = 0; age < Count; age++)
            At(age).Offset -= start;
        _bytes = bytes;
        _end = live;
    }

    private void ReserveEntry()
    {
        if (Count < _entries.Length)
            return;
        var entries = new Entry[Math.Max(InitialEntries, _entries.Length * 2)];
        for (var age = 0; age < Count; age++)
            entries[(int)(Added - 1 - age) & (entries.Length - 1)] = At(age);
        _entries = entries;
    }
}
