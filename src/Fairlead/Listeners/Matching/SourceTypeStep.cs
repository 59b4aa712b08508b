using Fairlead.Configuration;

namespace Fairlead.Listeners.Matching;

/// <summary>Step 7: whether the client is on this host. Chains that do not care come second.</summary>
internal sealed class SourceTypeStep(MatchConflicts conflicts) : MatchStep
{
    private MatchStep? _any;
    private MatchStep? _local;
    private MatchStep? _external;

    public override void Add(ChainCriteria criteria, MatchLeaf leaf)
    {
        var next = criteria.SourceType switch
        {
            ConnectionSourceType.SameIpOrLoopback => _local ??= Create(),
            ConnectionSourceType.External => _external ??= Create(),
            _ => _any ??= Create(),
        };
        next.Add(criteria, leaf);
    }

    public override MatchLeaf? Find(in ConnectionFacts facts)
    {
        var specific = _local is null && _external is null ? null : facts.IsLocal ? _local : _external;
        return (specific ?? _any)?.Find(facts);
    }

    private RangeStep Create() => new(AddressRole.Source, () => new SourcePortStep(conflicts));
}
