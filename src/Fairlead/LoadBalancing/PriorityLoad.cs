namespace Fairlead.LoadBalancing;

/// <summary>How the load spreads over priorities, in percent; the sum of both kinds over all priorities is 100. The arithmetic is Envoy's, rounding included.</summary>
internal sealed class PriorityLoad
{
    // A priority takes its full share as long as 100 / 1.4 = 71.4 % of its hosts can be used.
    private const int OverprovisioningPercent = 140;

    private PriorityLoad(int priorities)
    {
        Healthy = new int[priorities];
        Degraded = new int[priorities];
        Panic = new bool[priorities];
    }

    /// <summary>Percent of the load that goes to healthy hosts (under panic: to all hosts), by priority.</summary>
    public int[] Healthy { get; }

    /// <summary>Percent of the load that goes to degraded hosts, by priority.</summary>
    public int[] Degraded { get; }

    /// <summary>True where so few hosts can be used that health is ignored.</summary>
    public bool[] Panic { get; }

    /// <summary>Spreads the load over priorities, of which there is at least one.</summary>
    /// <param name="counts">Hosts by priority.</param>
    /// <param name="panicThreshold">Percent of usable hosts below which there is panic; 0 disables.</param>
    public static PriorityLoad Compute(ReadOnlySpan<HostCounts> counts, double panicThreshold)
    {
        var load = new PriorityLoad(counts.Length);
        var healthy = new int[counts.Length];
        var degraded = new int[counts.Length];
        var sum = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            healthy[i] = Availability(counts[i].Healthy, counts[i].Total);
            degraded[i] = Availability(counts[i].Degraded, counts[i].Total);
            sum += healthy[i] + degraded[i];
        }

        var available = Math.Min(100, sum);
        load.Spread(healthy, degraded, available);
        load.ApplyPanic(counts, available, panicThreshold);
        return load;
    }

    private static int Availability(int usable, int total) => total == 0 ? 0 : (int)Math.Min(100, (long)OverprovisioningPercent * usable / total);

    private void Spread(int[] healthy, int[] degraded, int available)
    {
        if (available == 0)
        {
            // Somebody must be asked; without panic it finds no host.
            Healthy[0] = 100;
            return;
        }

        var rest = Take(Healthy, healthy, 100, available);
        rest = Take(Degraded, degraded, rest, available);

        // Only rounding leaves something: it goes to the first priority that has hosts to use.
        var first = Array.FindIndex(healthy, h => h > 0);
        if (first >= 0)
            Healthy[first] += rest;
        else
            Degraded[Array.FindIndex(degraded, d => d > 0)] += rest;
    }

    private static int Take(int[] load, int[] availability, int rest, int available)
    {
        for (var i = 0; i < load.Length; i++)
        {
            load[i] = Math.Min(rest, availability[i] * 100 / available);
            rest -= load[i];
        }

        return rest;
    }

    private void ApplyPanic(ReadOnlySpan<HostCounts> counts, int available, double threshold)
    {
        if (available == 100 || threshold <= 0)
            return;
        for (var i = 0; i < counts.Length; i++)
        {
            var count = counts[i];
            Panic[i] = count.Total == 0 || 100.0 * (count.Healthy + count.Degraded) / count.Total < threshold;
        }

        if (Array.TrueForAll(Panic, p => p))
            SpreadByCount(counts);
    }

    // Everything panics: all hosts are equal, so priorities get what their sizes say.
    private void SpreadByCount(ReadOnlySpan<HostCounts> counts)
    {
        var total = 0L;
        foreach (var count in counts)
            total += count.Total;
        Array.Clear(Healthy);
        Array.Clear(Degraded);
        var rest = 100;
        var first = -1;
        for (var i = 0; i < counts.Length; i++)
        {
            Healthy[i] = total == 0 ? 0 : (int)(100L * counts[i].Total / total);
            rest -= Healthy[i];
            if (first < 0 && counts[i].Total > 0)
                first = i;
        }

        Healthy[Math.Max(0, first)] += rest;
    }
}
