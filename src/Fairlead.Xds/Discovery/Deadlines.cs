using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Xds.Discovery;

/// <summary>What is to happen when. Each key has one time at most.</summary>
internal sealed class Deadlines<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, DateTimeOffset> _due = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> _queue = new();

    /// <summary>The next time; null if there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            DropStale();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    public void Set(TKey key, DateTimeOffset due)
    {
        _due[key] = due;
        _queue.Enqueue(key, due);
        // Entries that were put off stay in the queue; whoever does that all the time must not make it grow.
        if (_queue.Count > (2 * _due.Count) + 64)
            Rebuild();
    }

    public void Cancel(TKey key) => _due.Remove(key);

    public bool Contains(TKey key) => _due.ContainsKey(key);

    /// <summary>Takes one whose time has come.</summary>
    public bool TryTake(DateTimeOffset now, [NotNullWhen(true)] out TKey? key)
    {
        DropStale();
        if (!_queue.TryPeek(out key, out var due) || due > now)
            return false;
        _queue.Dequeue();
        _due.Remove(key);
        return true;
    }

    private void DropStale()
    {
        while (_queue.TryPeek(out var key, out var due) && (!_due.TryGetValue(key, out var current) || current != due))
            _queue.Dequeue();
    }

    private void Rebuild()
    {
        _queue.Clear();
        foreach (var (key, due) in _due)
            _queue.Enqueue(key, due);
    }
}
