namespace Fairlead.Listeners.Matching;

/// <summary>Step 3: the server name; exact, then the longest wildcard, then chains that name none.</summary>
internal sealed class ServerNameStep(MatchConflicts conflicts) : MatchStep
{
    private readonly NameTable _names = new(StringComparer.OrdinalIgnoreCase);

    public override void Add(ChainCriteria criteria, MatchLeaf leaf) =>
        _names.Add(criteria.ServerNames, () => new TransportProtocolStep(conflicts), criteria, leaf);

    public override MatchLeaf? Find(in ConnectionFacts facts) => Step(facts.ServerName)?.Find(facts);

    private MatchStep? Step(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return _names.Any;

        // A name that begins with a dot is none, and must not pass for a wildcard.
        if (name[0] != '.' && _names.Find(name) is { } exact)
            return exact;

        // ".example.com", then ".com": at least one character stands before the dot, and one after it.
        for (var at = NextDot(name, 1); at > 0 && at < name.Length - 1; at = NextDot(name, at + 1))
        {
            if (_names.Find(name[at..]) is { } wildcard)
                return wildcard;
        }

        return _names.Any;
    }

    private static int NextDot(ReadOnlySpan<char> name, int from)
    {
        var at = name[from..].IndexOf('.');
        return at < 0 ? -1 : from + at;
    }
}
