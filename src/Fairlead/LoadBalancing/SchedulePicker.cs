namespace Fairlead.LoadBalancing;

/// <summary>
/// Hosts by weight in the order of earliest deadline first, as Envoy's scheduler takes them: the k-th turn of a host is due at k / weight. The order repeats after as
/// many picks as the sum of the weights, and is written down once.
/// </summary>
internal sealed class SchedulePicker : HostPicker
{
    /// <summary>The longest schedule that is written down.</summary>
    public const int MaxLength = 8192;

    private readonly UpstreamHost[] _schedule;

    public SchedulePicker(UpstreamHost[] hosts, uint[] weights, int total)
    {
        // Equal fractions round to equal numbers, so that ties fall to the host that stands first.
        var deadlines = new (double Due, int Host)[total];
        var turn = 0;
        for (var host = 0; host < hosts.Length; host++)
        {
            for (var k = 1u; k <= weights[host]; k++)
                deadlines[turn++] = (k / (double)weights[host], host);
        }

        Array.Sort(deadlines);
        _schedule = Array.ConvertAll(deadlines, d => hosts[d.Host]);
    }

    public override UpstreamHost? Pick(in PickContext context) => _schedule[context.Sequence % (uint)_schedule.Length];
}
