namespace Fairlead.Listeners.Matching;

/// <summary>Step 9, the last: the port of the client.</summary>
internal sealed class SourcePortStep(MatchConflicts conflicts) : MatchStep
{
    private readonly Dictionary<int, MatchLeaf> _ports = [];
    private MatchLeaf? _any;

    public override void Add(ChainCriteria criteria, MatchLeaf leaf)
    {
        if (criteria.SourcePorts.Count == 0 && (_any ??= leaf) != leaf)
            conflicts.Add(_any, leaf);
        foreach (var port in criteria.SourcePorts)
        {
            if (!_ports.TryAdd(port, leaf) && _ports[port] != leaf)
                conflicts.Add(_ports[port], leaf);
        }
    }

    public override MatchLeaf? Find(in ConnectionFacts facts) => _ports.GetValueOrDefault(facts.RemoteAddress.Port) ?? _any;
}
