namespace Fairlead.Statistics;

/// <summary>The statistics of one thing, such as a cluster. Each worker counts in cells of its own, without locks; readers sum.</summary>
public sealed class StatGroup
{
    private readonly long[]?[] _cells;

    // Most groups are counted by workers alone, or not at all.
    private long[]? _shared;

    internal StatGroup(string prefix, StatSchema schema, int workers)
    {
        Prefix = prefix;
        Schema = schema;
        _cells = new long[workers][];
    }

    /// <summary>The beginning of the full names, with its final dot: <c>cluster.web.</c></summary>
    public string Prefix { get; }

    /// <summary>What is counted.</summary>
    public StatSchema Schema { get; }

    /// <summary>The cells of a worker. On that worker's thread: <c>cells[index]++</c>.</summary>
    public long[] ForWorker(int worker)
    {
        var cells = Volatile.Read(ref _cells[worker]);
        if (cells is not null)
            return cells;

        // Padding keeps the cells of two workers out of one cache line.
        Interlocked.CompareExchange(ref _cells[worker], new long[Schema.Names.Length + 8], null);
        return _cells[worker]!;
    }

    /// <summary>Counts from any thread.</summary>
    public void AddShared(int index, long amount) => Interlocked.Add(ref Shared()[index], amount);

    /// <summary>Sets a gauge that no worker counts.</summary>
    public void SetShared(int index, long value) => Volatile.Write(ref Shared()[index], value);

    /// <summary>The sum over all workers.</summary>
    public long Read(int index)
    {
        var shared = Volatile.Read(ref _shared);
        var sum = shared is null ? 0 : Volatile.Read(ref shared[index]);
        foreach (var cells in _cells)
            sum += cells is null ? 0 : Volatile.Read(ref cells[index]);
        return sum;
    }

    /// <summary>Sets the counters (not the gauges) to zero.</summary>
    public void ResetCounters()
    {
        for (var i = 0; i < Schema.Names.Length; i++)
        {
            if (Schema.Kinds[i] == StatKind.Counter && Read(i) is not 0 and var count)
                AddShared(i, -count);
        }
    }

    private long[] Shared()
    {
        if (Volatile.Read(ref _shared) is { } shared)
            return shared;
        Interlocked.CompareExchange(ref _shared, new long[Schema.Names.Length], null);
        return _shared;
    }
}
