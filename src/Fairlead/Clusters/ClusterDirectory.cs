using System.Collections.Concurrent;
using System.Text;

namespace Fairlead.Clusters;

/// <summary>All cluster names that anybody referred to.</summary>
internal sealed class ClusterDirectory
{
    private readonly ConcurrentDictionary<string, ClusterSlot> _slots = new(StringComparer.Ordinal);

    /// <summary>The clusters that exist.</summary>
    public IEnumerable<ClusterRuntime> Clusters => _slots.Values.Select(s => s.Current).OfType<ClusterRuntime>();

    /// <summary>The slot of a name, made if it is not there.</summary>
    public ClusterSlot GetSlot(string name) => _slots.GetOrAdd(name, static n => new ClusterSlot(n));

    /// <summary>The cluster that a header names. Allocates nothing.</summary>
    public ClusterRuntime? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 256)
            return null;
        Span<char> text = stackalloc char[name.Length];
        var length = Encoding.UTF8.GetChars(name, text);
        return _slots.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var slot) ? slot.Current : null;
    }
}
