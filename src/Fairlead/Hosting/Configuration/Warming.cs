using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>
/// What was accepted and waits for what it needs. An item is ready when the last of that has come or is known not to come, or when its time is up: then it goes on without.
/// Used by one update at a time, but for <see cref="Snapshot"/>.
/// </summary>
internal sealed class Warming(TimeProvider time, TimeSpan limit)
{
    private readonly Dictionary<ResourceReference, List<WarmingItem>> _waiting = [];
    private readonly HashSet<WarmingItem> _items = [];
    private readonly Queue<WarmingItem> _byAge = new();
    private readonly int[] _counts = new int[Enum.GetValues<ResourceKind>().Length];
    private List<WarmingItem> _ready = [];
    private int _resolving;

    /// <summary>How many clusters wait for names.</summary>
    public int Resolving => _resolving;

    /// <summary>How long until the next time-out; null if nothing waits.</summary>
    public TimeSpan? NextTimeout
    {
        get
        {
            while (_byAge.TryPeek(out var oldest) && oldest.IsOver)
                _byAge.Dequeue();
            return _byAge.TryPeek(out var next) ? limit - time.GetElapsedTime(next.Since) : null;
        }
    }

    /// <summary>Something waits.</summary>
    public void Add(WarmingItem item)
    {
        item.Since = time.GetTimestamp();
        lock (_items)
            _items.Add(item);
        _counts[(int)item.Resource.Kind]++;
        _resolving += item.WaitsForDns ? 1 : 0;
        foreach (var reference in item.WaitsFor)
        {
            if (!_waiting.TryGetValue(reference, out var items))
                _waiting.Add(reference, items = []);
            items.Add(item);
        }

        _byAge.Enqueue(item);
        SetReady(item);
    }

    /// <summary>A resource has come, or will not.</summary>
    public void Arrived(ResourceReference reference)
    {
        if (!_waiting.Remove(reference, out var items))
            return;
        foreach (var item in items)
        {
            lock (_items)
                item.WaitsFor.Remove(reference);
            SetReady(item);
        }
    }

    /// <summary>The names of a DNS cluster have been resolved, or cannot be for now.</summary>
    public void Resolved(WarmingItem item)
    {
        SetResolved(item);
        SetReady(item);
    }

    /// <summary>Everything is there that listeners as a whole wait for at the start.</summary>
    public void Release()
    {
        foreach (var item in _items.Where(i => i.WaitsForStart).ToArray())
        {
            item.WaitsForStart = false;
            SetReady(item);
        }
    }

    /// <summary>It waits no more: it was replaced or removed.</summary>
    public void Cancel(WarmingItem item)
    {
        if (item.IsOver)
            return;
        item.IsOver = true;
        lock (_items)
            _items.Remove(item);
        _counts[(int)item.Resource.Kind]--;
        SetResolved(item);
        foreach (var reference in item.WaitsFor)
        {
            if (_waiting.TryGetValue(reference, out var items) && items.Remove(item) && items.Count == 0)
                _waiting.Remove(reference);
        }
    }

    /// <summary>Takes what is ready now, in the order in which it became so.</summary>
    public IReadOnlyList<WarmingItem> TakeReady()
    {
        var taken = _ready.Where(i => !i.IsOver).ToList();
        _ready = [];
        foreach (var item in taken)
            Cancel(item);
        return taken;
    }

    /// <summary>Gives up waiting where the time is up. Returns what gave up.</summary>
    public IReadOnlyList<WarmingItem> Expire()
    {
        var expired = new List<WarmingItem>();
        while (NextTimeout <= TimeSpan.Zero)
        {
            var item = _byAge.Dequeue();
            item.IsExpired = true;
            expired.Add(item);
            SetReady(item);
        }

        return expired;
    }

    /// <summary>How many items of a kind wait.</summary>
    public int CountOf(ResourceKind kind) => _counts[(int)kind];

    /// <summary>What waits, and for what. From any thread.</summary>
    public IReadOnlyList<UnreadyResource> Snapshot()
    {
        lock (_items)
            return [.. _items.Select(i => new UnreadyResource(i.Resource, ConfigList.From(i.Reasons())))];
    }

    private void SetReady(WarmingItem item)
    {
        if (!item.IsReady || item.IsOver || item.IsQueued)
            return;
        item.IsQueued = true;
        _ready.Add(item);
    }

    private void SetResolved(WarmingItem item)
    {
        _resolving -= item.WaitsForDns ? 1 : 0;
        item.WaitsForDns = false;
    }
}
