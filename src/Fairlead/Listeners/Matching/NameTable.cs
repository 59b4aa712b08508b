namespace Fairlead.Listeners.Matching;

/// <summary>The steps that follow names, and the one for chains that name none.</summary>
internal sealed class NameTable(StringComparer comparer)
{
    private readonly Dictionary<string, MatchStep> _names = new(comparer);

    /// <summary>The step of chains that name none, or null.</summary>
    public MatchStep? Any { get; private set; }

    public void Add(IReadOnlyList<string> names, Func<MatchStep> createNext, ChainCriteria criteria, MatchLeaf leaf)
    {
        if (names.Count == 0)
            (Any ??= createNext()).Add(criteria, leaf);
        foreach (var name in names)
        {
            if (!_names.TryGetValue(name, out var next))
                _names.Add(name, next = createNext());
            next.Add(criteria, leaf);
        }
    }

    public MatchStep? Find(string name) => _names.GetValueOrDefault(name);

    public MatchStep? Find(ReadOnlySpan<char> name) =>
        _names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var next) ? next : null;
}
