namespace Fairlead.Listeners.Matching;

/// <summary>One of the steps in which a filter chain is found. A step goes on with its most specific entry only, and never comes back to try another.</summary>
internal abstract class MatchStep
{
    /// <summary>Enters a chain under every key that its criteria name.</summary>
    public abstract void Add(ChainCriteria criteria, MatchLeaf leaf);

    /// <summary>Takes the step. Returns null if no chain matches.</summary>
    public abstract MatchLeaf? Find(in ConnectionFacts facts);
}
