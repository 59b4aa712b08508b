namespace Fairlead.LoadBalancing;

/// <summary>Draws hosts with probabilities proportional to <c>weight / (active requests + 1)^bias</c>.</summary>
/// <remarks>
/// Up to <see cref="ExactHosts"/> hosts the draw is exact. Beyond, a fixed number of hosts is drawn by weight and one of these by <c>1 / (active requests + 1)^bias</c>
/// (sampling, then importance resampling), which comes close to the same shares at a cost that does not depend on the number of hosts.
/// </remarks>
internal sealed class WeightedLeastRequestPicker : HostPicker
{
    private const int ExactHosts = 32;

    private readonly UpstreamHost[] _hosts;
    private readonly double[] _weights;
    private readonly AliasTable? _table;
    private readonly double _bias;

    public WeightedLeastRequestPicker(UpstreamHost[] hosts, double bias)
    {
        var weights = Weights.Reduce(hosts, out _);
        _hosts = hosts;
        _bias = bias;
        _weights = Array.ConvertAll(weights, w => (double)w);
        _table = hosts.Length > ExactHosts ? new AliasTable(weights) : null;
    }

    public override UpstreamHost? Pick(in PickContext context)
    {
        var state = context.Random;
        Span<double> shares = stackalloc double[ExactHosts];
        if (_table is null)
        {
            for (var i = 0; i < _hosts.Length; i++)
                shares[i] = _weights[i] * Idleness(_hosts[i]);
            return _hosts[Draw(shares[.._hosts.Length], RandomNumbers.Next(ref state))];
        }

        Span<int> drawn = stackalloc int[ExactHosts];
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = _table.Choose(RandomNumbers.Next(ref state));
            shares[i] = Idleness(_hosts[drawn[i]]);
        }

        return _hosts[drawn[Draw(shares, RandomNumbers.Next(ref state))]];
    }

    private double Idleness(UpstreamHost host)
    {
        var active = Math.Max(0, host.ActiveRequests) + 1.0;
        return _bias == 1 ? 1 / active : Math.Pow(active, -_bias);
    }

    // A share so small that the sum loses it (or that is 0) leaves the last host, which is as good as any.
    private static int Draw(ReadOnlySpan<double> shares, ulong random)
    {
        var total = 0.0;
        foreach (var share in shares)
            total += share;
        var point = total * RandomNumbers.Fraction(random);
        for (var i = 0; i < shares.Length - 1; i++)
        {
            point -= shares[i];
            if (point < 0)
                return i;
        }

        return shares.Length - 1;
    }
}
