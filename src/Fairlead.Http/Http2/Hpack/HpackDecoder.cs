using System.Runtime.CompilerServices;

namespace Fairlead.Http.Http2.Hpack;

/// <summary>Decodes the header blocks of one direction of a connection (RFC 7541 section 3).</summary>
/// <remarks>
/// Every block of the connection must go through it, in order, also those of streams that are refused: each may change the table.
/// The decoded fields are limited while they are decoded, so that a few bytes that refer to a large entry again and again cost no more
/// than the limit (item 38 of the hardening list). Not thread-safe. After a compression error it must not be used any more.
/// </remarks>
internal sealed class HpackDecoder
{
    // RFC 7541 section 4.2: the smallest and the last size since the block before.
    private const int MaxSizeUpdates = 2;

    private readonly HpackDynamicTable _table;
    private int _limit;
    private int _requiredSize = int.MaxValue;

    /// <summary>Creates the decoder of a connection whose peer still assumes the default size.</summary>
    public HpackDecoder()
    {
        _limit = HpackDynamicTable.DefaultSize;
        _table = new HpackDynamicTable(_limit);
    }

    /// <summary>The bytes in the dynamic table, overhead included.</summary>
    public int TableSize => _table.Size;

    /// <summary>The size of the dynamic table that the peer chose.</summary>
    public int MaxTableSize => _table.MaxSize;

    /// <summary>Sets the SETTINGS_HEADER_TABLE_SIZE that was sent, once the peer acknowledged it.</summary>
    public void SetTableLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        _limit = limit;
        if (limit < _table.MaxSize)
            _requiredSize = Math.Min(_requiredSize, limit);
    }

    /// <summary>Decodes one complete header block.</summary>
    /// <param name="block">The fragments of HEADERS or PUSH_PROMISE and all CONTINUATION frames, joined.</param>
    /// <param name="maxListSize">The largest sum of the decoded fields' names, values and 32 per field (SETTINGS_MAX_HEADER_LIST_SIZE).</param>
    /// <param name="sink">Takes the fields.</param>
    public HpackStatus Decode<TSink>(ReadOnlySpan<byte> block, int maxListSize, ref TSink sink)
        where TSink : IHpackFieldSink
    {
        // The table may grow up to the limit in this very block: what it can take must be decoded even if the list cannot.
        var reader = new HpackReader(block, Math.Max(maxListSize, _limit));
        var list = new FieldList(maxListSize);
        try
        {
            var status = ReadSizeUpdates(ref reader);
            while (status == HpackStatus.Ok && !reader.IsAtEnd)
            {
                reader.BeginField();
                status = ReadField(ref reader, ref list, ref sink);
            }

            return status == HpackStatus.Ok ? list.Status : status;
        }
        finally
        {
            reader.Dispose();
        }
    }

    private HpackStatus ReadSizeUpdates(ref HpackReader reader)
    {
        for (var count = 0; !reader.IsAtEnd && IsSizeUpdate(reader.Next); count++)
        {
            var status = reader.ReadInteger(5, out var size);
            if (status != HpackStatus.Ok)
                return status;
            if (size > _limit || count == MaxSizeUpdates)
                return HpackStatus.InvalidTableSizeUpdate;
            _table.Resize(size);
            if (size <= _requiredSize)
                _requiredSize = int.MaxValue;
        }

        return _requiredSize != int.MaxValue && !reader.IsAtEnd ? HpackStatus.MissingTableSizeUpdate : HpackStatus.Ok;
    }

    private static bool IsSizeUpdate(byte first) => (first & 0xe0) == 0x20;

    private HpackStatus ReadField<TSink>(ref HpackReader reader, ref FieldList list, ref TSink sink)
        where TSink : IHpackFieldSink
    {
        var first = reader.Next;
        if (first >= 0x80)
            return ReadIndexed(ref reader, ref list, ref sink);
        if (first >= 0x40)
            return ReadLiteral(ref reader, ref list, ref sink, prefixBits: 6, isIndexing: true, isSensitive: false);
        return IsSizeUpdate(first) ? HpackStatus.InvalidTableSizeUpdate : ReadLiteral(ref reader, ref list, ref sink, prefixBits: 4, isIndexing: false, isSensitive: first >= 0x10);
    }

    private HpackStatus ReadIndexed<TSink>(ref HpackReader reader, ref FieldList list, ref TSink sink)
        where TSink : IHpackFieldSink
    {
        var status = reader.ReadInteger(7, out var index);
        if (status != HpackStatus.Ok)
            return status;
        if (!IsInTables(index))
            return HpackStatus.InvalidIndex;
        if (index <= HpackStaticTable.Count)
        {
            list.Add(ref sink, HpackStaticTable.Name(index), HpackStaticTable.Value(index), index);
            return HpackStatus.Ok;
        }

        var age = index - HpackStaticTable.Count - 1;
        list.Add(ref sink, _table.Name(age), _table.Value(age), _table.StaticIndex(age));
        return HpackStatus.Ok;
    }

    private HpackStatus ReadLiteral<TSink>(ref HpackReader reader, ref FieldList list, ref TSink sink, int prefixBits, bool isIndexing, bool isSensitive)
        where TSink : IHpackFieldSink
    {
        var status = reader.ReadInteger(prefixBits, out var index);
        if (status != HpackStatus.Ok)
            return status;
        if (index != 0 && !IsInTables(index))
            return HpackStatus.InvalidIndex;
        var isOversized = false;
        var name = NameAt(index, out var staticIndex);
        if (index == 0)
            status = reader.ReadString(out name, ref isOversized);
        if (status != HpackStatus.Ok)
            return status;
        status = reader.ReadString(out var value, ref isOversized);
        if (status != HpackStatus.Ok)
            return status;
        if (isOversized)
            list.AddOversized();
        else
            list.Add(ref sink, name, value, staticIndex, isSensitive);
        if (isIndexing)
            Store(index, name, value, isOversized);
        return HpackStatus.Ok;
    }

    private void Store(int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isOversized)
    {
        if (isOversized)
            _table.Clear();
        else if (index > HpackStaticTable.Count)
            _table.AddWithNameOf(index - HpackStaticTable.Count - 1, value);
        else
            _table.Add(name, value, index);
    }

    private bool IsInTables(int index) => (uint)(index - 1) < (uint)(HpackStaticTable.Count + _table.Count);

    private ReadOnlySpan<byte> NameAt(int index, out int staticIndex)
    {
        staticIndex = index;
        if (index <= HpackStaticTable.Count)
            return HpackStaticTable.Name(index);
        var age = index - HpackStaticTable.Count - 1;
        staticIndex = _table.StaticIndex(age);
        return _table.Name(age);
    }

    /// <summary>Hands fields on while the list is within its limit and the sink wants them.</summary>
    private struct FieldList(int maxSize)
    {
        private long _room = maxSize;

        public HpackStatus Status { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add<TSink>(ref TSink sink, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive = false)
            where TSink : IHpackFieldSink
        {
            if (Status != HpackStatus.Ok)
                return;
            _room -= HpackDynamicTable.SizeOf(name.Length, value.Length);
            if (_room < 0)
                Status = HpackStatus.HeaderListTooLarge;
            else if (!sink.OnField(name, value, staticIndex, isSensitive))
                Status = HpackStatus.FieldRefused;
        }

        public void AddOversized()
        {
            if (Status == HpackStatus.Ok)
                Status = HpackStatus.HeaderListTooLarge;
        }
    }
}
