namespace Fairlead.LoadBalancing;

/// <summary>The host with the fewest requests of some chosen at random.</summary>
internal sealed class LeastRequestPicker : HostPicker
{
    private readonly UpstreamHost[] _hosts;
    private readonly int _choices;

    public LeastRequestPicker(UpstreamHost[] hosts, int choices)
    {
        _hosts = hosts;
        _choices = choices;
    }

    public override UpstreamHost? Pick(in PickContext context)
    {
        var state = context.Random;
        var first = RandomNumbers.Below(RandomNumbers.Next(ref state), _hosts.Length);
        return _hosts.Length <= _choices ? PickOfAll(first) : PickOfSome(first, ref state);
    }

    private UpstreamHost PickOfSome(int first, ref ulong state)
    {
        // The distance from the first host is at least 1, so that the second is another one.
        var second = first + 1 + RandomNumbers.Below(RandomNumbers.Next(ref state), _hosts.Length - 1);
        var best = Fewer(_hosts[first], _hosts[second < _hosts.Length ? second : second - _hosts.Length]);
        for (var i = 2; i < _choices; i++)
            best = Fewer(best, _hosts[RandomNumbers.Below(RandomNumbers.Next(ref state), _hosts.Length)]);
        return best;
    }

    private UpstreamHost PickOfAll(int first)
    {
        var best = _hosts[first];
        for (var i = 1; i < _hosts.Length; i++)
            best = Fewer(best, _hosts[(first + i) % _hosts.Length]);
        return best;
    }

    private static UpstreamHost Fewer(UpstreamHost left, UpstreamHost right) => right.ActiveRequests < left.ActiveRequests ? right : left;
}
