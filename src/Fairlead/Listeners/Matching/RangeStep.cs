namespace Fairlead.Listeners.Matching;

/// <summary>Steps 2, 6 and 8: the longest range that an address is in.</summary>
internal sealed class RangeStep(AddressRole role, Func<MatchStep> createNext) : MatchStep
{
    private readonly PrefixTable<MatchStep> _ranges = new();

    public override void Add(ChainCriteria criteria, MatchLeaf leaf)
    {
        var prefixes = role switch
        {
            AddressRole.Destination => criteria.DestinationRanges,
            AddressRole.DirectSource => criteria.DirectSourceRanges,
            _ => criteria.SourceRanges,
        };
        foreach (var prefix in prefixes)
            _ranges.GetOrAdd(prefix, createNext).Add(criteria, leaf);
    }

    public override MatchLeaf? Find(in ConnectionFacts facts)
    {
        var address = role switch
        {
            AddressRole.Destination => facts.LocalAddress,
            AddressRole.DirectSource => facts.DirectRemoteAddress,
            _ => facts.RemoteAddress,
        };
        return _ranges.TryFind(address, out var next) ? next.Find(facts) : null;
    }
}
