namespace Fairlead.Listeners.Matching;

/// <summary>Step 5: the first of the client's application protocols that a chain names.</summary>
internal sealed class ApplicationProtocolStep(MatchConflicts conflicts) : MatchStep
{
    private readonly NameTable _protocols = new(StringComparer.Ordinal);

    public override void Add(ChainCriteria criteria, MatchLeaf leaf) => _protocols.Add(criteria.ApplicationProtocols, CreateNext, criteria, leaf);

    public override MatchLeaf? Find(in ConnectionFacts facts) => Step(facts.ApplicationProtocols)?.Find(facts);

    private MatchStep? Step(IReadOnlyList<string> protocols)
    {
        for (var i = 0; i < protocols.Count; i++)
        {
            if (_protocols.Find(protocols[i]) is { } next)
                return next;
        }

        return _protocols.Any;
    }

    private RangeStep CreateNext() => new(AddressRole.DirectSource, () => new SourceTypeStep(conflicts));
}
