namespace Fairlead.Listeners;

/// <summary>The open connections of a listener over all workers and versions of its configuration.</summary>
internal sealed class ConnectionGauge
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryAdd(int? limit)
    {
        if (Interlocked.Increment(ref _count) <= (limit ?? int.MaxValue))
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Remove() => Interlocked.Decrement(ref _count);
}
