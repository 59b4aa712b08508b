using System.Collections.Concurrent;
using System.Text;

namespace Fairlead.Clusters;

/// <summary>The places of all cluster names that exist or that anybody refers to.</summary>
internal sealed class ClusterDirectory
{
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);
    private int _pruneAt = 1024;

    /// <summary>A slot, held for as long as there is a cluster; else only those who refer to it hold it.</summary>
    private sealed class Place(ClusterSlot slot)
    {
        private readonly WeakReference<ClusterSlot> _slot = new(slot);

        public ClusterSlot? Held { get; set; }

        public ClusterSlot? Slot => Held ?? (_slot.TryGetTarget(out var slot) ? slot : null);
    }

    /// <summary>The clusters that exist.</summary>
    public IEnumerable<ClusterRuntime> Clusters => _places.Values.Select(p => p.Held?.Current).OfType<ClusterRuntime>();

    /// <summary>The slot of a name, made if it is not there. From the control thread.</summary>
    public ClusterSlot GetSlot(string name)
    {
        if (_places.TryGetValue(name, out var place) && place.Slot is { } there)
            return there;
        Prune();
        var slot = new ClusterSlot(name);
        _places[name] = new Place(slot);
        return slot;
    }

    /// <summary>Puts a cluster in its place. From the control thread.</summary>
    public void Set(ClusterRuntime cluster)
    {
        var slot = GetSlot(cluster.Name);
        slot.Current = cluster;
        _places[cluster.Name].Held = slot;
    }

    /// <summary>Empties a place. From the control thread.</summary>
    public void Clear(string name)
    {
        if (!_places.TryGetValue(name, out var place) || place.Held is not { } slot)
            return;
        slot.Current = null;
        place.Held = null;
    }

    /// <summary>The cluster that a header names. Allocates nothing.</summary>
    public ClusterRuntime? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 256)
            return null;
        Span<char> text = stackalloc char[name.Length];
        var length = Encoding.UTF8.GetChars(name, text);
        return _places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var place) ? place.Held?.Current : null;
    }

    // Names come and go for as long as the host runs.
    private void Prune()
    {
        if (_places.Count < _pruneAt)
            return;
        foreach (var (name, place) in _places)
        {
            if (place.Slot is null)
                _places.TryRemove(name, out _);
        }

        _pruneAt = Math.Max(1024, _places.Count * 2);
    }
}
