namespace Fairlead.Listeners.Matching;

/// <summary>Step 1: the port of the destination.</summary>
internal sealed class PortStep(MatchConflicts conflicts) : MatchStep
{
    private readonly Dictionary<int, MatchStep> _ports = [];
    private MatchStep? _any;

    public override void Add(ChainCriteria criteria, MatchLeaf leaf)
    {
        MatchStep? next;
        if (criteria.DestinationPort == 0)
            next = _any ??= Create();
        else if (!_ports.TryGetValue(criteria.DestinationPort, out next))
            _ports.Add(criteria.DestinationPort, next = Create());
        next.Add(criteria, leaf);
    }

    public override MatchLeaf? Find(in ConnectionFacts facts) =>
        (_ports.TryGetValue(facts.LocalAddress.Port, out var next) ? next : _any)?.Find(facts);

    private RangeStep Create() => new(AddressRole.Destination, () => new ServerNameStep(conflicts));
}
