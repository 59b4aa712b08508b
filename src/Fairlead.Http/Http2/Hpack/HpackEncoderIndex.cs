namespace Fairlead.Http.Http2.Hpack;

/// <summary>Finds fields and names in the dynamic table of an encoder.</summary>
/// <remarks>
/// Entries with the same bucket are linked from the newest to older ones. As the oldest entry always leaves first, a chain ends at the first one that has left,
/// so that leaving costs nothing here. A search looks at no more entries than the table has.
/// </remarks>
internal sealed class HpackEncoderIndex
{
    private const int Buckets = 64;
    private const int InitialLinks = 16;

    private readonly HpackDynamicTable _table;

    // By hash: the number of the newest entry; the first entry has number 1, 0 is none.
    private long[] _fields = [];
    private long[] _names = [];
    private Link[] _links = [];

    public HpackEncoderIndex(HpackDynamicTable table)
    {
        _table = table;
    }

    private struct Link
    {
        public long OlderField;
        public long OlderName;
        public uint FieldHash;
        public uint NameHash;
    }

    /// <summary>The age of the newest entry that is this field, or -1.</summary>
    public int FindField(uint fieldHash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_table.Count == 0)
            return -1;
        for (var number = _fields[fieldHash % Buckets]; IsLive(number); number = LinkOf(number).OlderField)
        {
            var age = (int)(_table.Added - number);
            if (LinkOf(number).FieldHash == fieldHash && value.SequenceEqual(_table.Value(age)) && name.SequenceEqual(_table.Name(age)))
                return age;
        }

        return -1;
    }

    /// <summary>The age of the newest entry that has this name, or -1.</summary>
    public int FindName(uint nameHash, ReadOnlySpan<byte> name)
    {
        if (_table.Count == 0)
            return -1;
        for (var number = _names[nameHash % Buckets]; IsLive(number); number = LinkOf(number).OlderName)
        {
            var age = (int)(_table.Added - number);
            if (LinkOf(number).NameHash == nameHash && name.SequenceEqual(_table.Name(age)))
                return age;
        }

        return -1;
    }

    /// <summary>Links the entry that was just added to the table.</summary>
    public void AddNewest(uint nameHash, uint fieldHash)
    {
        Reserve();
        var number = _table.Added;
        ref var link = ref LinkOf(number);
        link.FieldHash = fieldHash;
        link.NameHash = nameHash;
        link.OlderField = _fields[fieldHash % Buckets];
        link.OlderName = _names[nameHash % Buckets];
        _fields[fieldHash % Buckets] = number;
        _names[nameHash % Buckets] = number;
    }

    private bool IsLive(long number) => number > _table.Added - _table.Count;

    private ref Link LinkOf(long number) => ref _links[(int)number & (_links.Length - 1)];

    private void Reserve()
    {
        if (_fields.Length == 0)
        {
            _fields = new long[Buckets];
            _names = new long[Buckets];
        }

        if (_table.Count <= _links.Length)
            return;
        var links = new Link[Math.Max(InitialLinks, _links.Length * 2)];
        for (var number = _table.Added - _table.Count + 1; number < _table.Added; number++)
            links[(int)number & (links.Length - 1)] = LinkOf(number);
        _links = links;
    }
}
