using Fairlead.Configuration;

namespace Fairlead.Listeners;

/// <summary>The chains of a listener's version in force that its next version has, too.</summary>
/// <param name="active">The version in force; null if nothing of it can be kept.</param>
internal sealed class ReusedChains(ListenerPlan? active)
{
    private Dictionary<FilterChain, FilterChainPlan>? _byContent;

    /// <summary>True if two versions of a listener differ in their chains only.</summary>
    public static bool IsOnlyDifference(Listener active, Listener next) =>
        (next with { FilterChains = active.FilterChains, DefaultFilterChain = active.DefaultFilterChain }).Equals(active);

    /// <summary>The compiled form of a chain; null if it has to be compiled.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="index">Its place, where it is looked for first: comparing is cheaper than hashing.</param>
    public FilterChainPlan? Find(FilterChain chain, int index)
    {
        if (active is null)
            return null;
        var chains = active.Source.FilterChains;
        if (index < chains.Count && chains[index].Equals(chain))
            return active.Chains[index];
        _byContent ??= chains.Select((c, i) => (c, i)).DistinctBy(p => p.c).ToDictionary(p => p.c, p => active.Chains[p.i]);
        return _byContent.GetValueOrDefault(chain);
    }

    /// <summary>The compiled form of a default chain; null if it has to be compiled.</summary>
    public FilterChainPlan? FindDefault(FilterChain chain) =>
        active?.Source.DefaultFilterChain is { } before && before.Equals(chain) ? active.Chains[^1] : null;
}
