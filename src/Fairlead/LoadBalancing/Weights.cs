namespace Fairlead.LoadBalancing;

/// <summary>Weights of hosts in their smallest whole numbers.</summary>
internal static class Weights
{
    public static uint[] Reduce(UpstreamHost[] hosts, out ulong total)
    {
        var weights = new uint[hosts.Length];
        uint divisor = 0;
        for (var i = 0; i < hosts.Length; i++)
        {
            weights[i] = hosts[i].Weight;
            divisor = GreatestCommonDivisor(divisor, weights[i]);
        }

        total = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] /= divisor;
            total += weights[i];
        }

        return weights;
    }

    public static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private static uint GreatestCommonDivisor(uint a, uint b) => (uint)GreatestCommonDivisor((ulong)a, b);
}
