namespace Fairlead.Listeners.Matching;

/// <summary>Chains that match the same connections as one before them.</summary>
internal sealed class MatchConflicts
{
    private readonly Dictionary<int, int> _firsts = [];

    /// <summary>Each conflicting chain with the first one that it conflicts with.</summary>
    public IEnumerable<(int First, int Second)> All => _firsts.Select(p => (p.Value, p.Key)).Order();

    public void Add(MatchLeaf first, MatchLeaf second) => _firsts.TryAdd(second.Index, first.Index);
}
