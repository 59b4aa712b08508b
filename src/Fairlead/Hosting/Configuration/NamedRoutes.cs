using Fairlead.Http;

namespace Fairlead.Hosting.Configuration;

/// <summary>A route configuration's name: what is in force under it, and who uses it.</summary>
internal sealed class NamedRoutes
{
    // Users are held weakly: a listener that is gone, or was refused, needs no farewell.
    private readonly List<Subscriber> _subscribers = [];
    private int _pruneAt = 16;

    private sealed record Subscriber(WeakReference<RouteTableSlot> Slot, StreamFilterPlan Filters);

    /// <summary>What is in force; null if nothing has come yet.</summary>
    public CompiledRoutes? Current { get; private set; }

    public void Subscribe(RouteTableSlot slot, StreamFilterPlan filters)
    {
        slot.Current = Current?.For(filters);
        if (_subscribers.Count >= _pruneAt)
        {
            Prune();
            _pruneAt = Math.Max(16, _subscribers.Count * 2);
        }

        _subscribers.Add(new Subscriber(new WeakReference<RouteTableSlot>(slot), filters));
    }

    public void Set(CompiledRoutes routes)
    {
        Current = routes;
        Prune();
        foreach (var subscriber in _subscribers)
        {
            if (subscriber.Slot.TryGetTarget(out var slot))
                slot.Current = routes.For(subscriber.Filters);
        }
    }

    /// <summary>Nothing is in force any more. Returns whether nobody uses the name either.</summary>
    public bool Clear()
    {
        Current = null;
        Prune();
        return _subscribers.Count == 0;
    }

    private void Prune() => _subscribers.RemoveAll(s => !s.Slot.TryGetTarget(out _));
}
