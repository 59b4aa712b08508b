using Fairlead.Configuration;
using Fairlead.Listeners.Matching;

namespace Fairlead.Listeners;

/// <summary>Chooses a listener's filter chain for a connection.</summary>
internal sealed class FilterChainSelector
{
    private readonly FilterChainMatcher<FilterChainPlan>? _matcher;
    private readonly FilterChainPlan? _only;

    private FilterChainSelector(FilterChainMatcher<FilterChainPlan>? matcher, FilterChainPlan? only)
    {
        _matcher = matcher;
        _only = only;
    }

    /// <summary>Compiles the chains of a listener, the default one (if there is one) last. Returns null if they are wrong.</summary>
    public static FilterChainSelector? Create(Listener listener, IReadOnlyList<FilterChainPlan> chains, string path, ICollection<ConfigError> errors)
    {
        var count = listener.FilterChains.Count;
        var last = listener.DefaultFilterChain is null ? null : chains[count];
        if (FilterChainMatcher<FilterChainPlan>.Compile(listener.FilterChains, [.. chains.Take(count)], last, path, errors) is not { } matcher)
            return null;

        // One chain for everything needs no look at the connection, and so no system call for its local address.
        var isSingle = count == 0 || (count == 1 && IsForEverything(listener.FilterChains[0]));
        return isSingle ? new FilterChainSelector(null, chains[0]) : new FilterChainSelector(matcher, null);
    }

    /// <summary>The chain, or null if none serves the connection.</summary>
    public FilterChainPlan? Choose(AcceptedConnection connection)
    {
        if (_matcher is null)
            return _only;
        var detected = connection.Detected;
        return _matcher.Find(new ConnectionFacts(
            connection.LocalAddress,
            connection.RemoteAddress,
            connection.Connection.RemoteAddress,
            detected?.ServerName ?? "",
            detected?.TransportProtocol ?? "raw_buffer",
            detected?.ApplicationProtocols ?? []));
    }

    private static bool IsForEverything(FilterChain chain) => chain.Match is null || chain.Match == new FilterChainMatch();
}
