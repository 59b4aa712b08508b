namespace Fairlead.Listeners.Matching;

/// <summary>Step 4: the transport protocol.</summary>
internal sealed class TransportProtocolStep(MatchConflicts conflicts) : MatchStep
{
    private readonly NameTable _protocols = new(StringComparer.Ordinal);

    public override void Add(ChainCriteria criteria, MatchLeaf leaf) =>
        _protocols.Add(criteria.TransportProtocol.Length == 0 ? [] : [criteria.TransportProtocol], () => new ApplicationProtocolStep(conflicts), criteria, leaf);

    public override MatchLeaf? Find(in ConnectionFacts facts) => (_protocols.Find(facts.TransportProtocol) ?? _protocols.Any)?.Find(facts);
}
