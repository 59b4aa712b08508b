using Fairlead.Configuration;

namespace Fairlead.Listeners.Matching;

/// <summary>
/// Finds the filter chain of a connection in nine steps: destination port, destination range, server name, transport protocol, application protocol, direct source range, source type,
/// source range, source port. Every step takes the most specific entry there is and forgets the others (no backtracking); if the steps lead nowhere, the default chain serves.
/// Immutable; finding allocates nothing.
/// </summary>
/// <typeparam name="T">What stands for a chain.</typeparam>
internal sealed class FilterChainMatcher<T>
    where T : class
{
    private static readonly FilterChainMatch Everything = new();
    private readonly MatchStep _first;
    private readonly T[] _chains;
    private readonly T? _default;

    private FilterChainMatcher(MatchStep first, T[] chains, T? defaultChain)
    {
        _first = first;
        _chains = chains;
        _default = defaultChain;
    }

    /// <summary>Compiles the chains of a listener. What is wrong is added to <paramref name="errors"/>, below <paramref name="path"/>, the listener's.</summary>
    /// <param name="chains">The chains, in the listener's order.</param>
    /// <param name="payloads">What stands for each of them.</param>
    /// <param name="defaultPayload">What stands for the default chain, or null.</param>
    /// <param name="path">The listener's field path.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <returns>The matcher, or null if there was an error.</returns>
    public static FilterChainMatcher<T>? Compile(
        IReadOnlyList<FilterChain> chains, IReadOnlyList<T> payloads, T? defaultPayload, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        var conflicts = new MatchConflicts();
        var first = new PortStep(conflicts);
        for (var i = 0; i < chains.Count; i++)
            first.Add(new ChainCriteria(chains[i].Match ?? Everything, PathOf(path, i), errors), new MatchLeaf(i));
        foreach (var (one, other) in conflicts.All)
            errors.Add(new ConfigError(PathOf(path, other), $"matches connections that {PathOf(path, one)} matches just as well: the conditions of two chains must differ"));
        return errors.Count == before ? new FilterChainMatcher<T>(first, [.. payloads], defaultPayload) : null;
    }

    /// <summary>The chain for a connection: the most specific one, else the default one, else null.</summary>
    public T? Find(in ConnectionFacts facts) => _first.Find(facts) is { } leaf ? _chains[leaf.Index] : _default;

    private static string PathOf(string path, int index) => $"{path}.filter_chains[{index}].filter_chain_match";
}
