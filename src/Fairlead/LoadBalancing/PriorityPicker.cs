namespace Fairlead.LoadBalancing;

/// <summary>Chooses the priority, then lets the load balancer's picker for it choose the host.</summary>
/// <remarks>Built anew, on the worker, whenever hosts or their health change.</remarks>
internal sealed class PriorityPicker : HostPicker
{
    // One entry for each percent of the load.
    private readonly HostPicker[] _byPercent;

    private PriorityPicker(HostPicker[] byPercent, PriorityLoad load)
    {
        _byPercent = byPercent;
        Load = load;
    }

    /// <summary>How the load spreads, and where there is panic.</summary>
    public PriorityLoad Load { get; }

    /// <summary>Builds the picker of a cluster.</summary>
    /// <param name="hosts">All hosts, with their health as it is now.</param>
    /// <param name="balancer">Chooses among the hosts of one priority.</param>
    /// <param name="panicThreshold">Percent of usable hosts below which health is ignored; 0 disables.</param>
    public static PriorityPicker Create(IReadOnlyList<UpstreamHost> hosts, ILoadBalancer balancer, double panicThreshold)
    {
        var groups = hosts.GroupBy(h => h.Priority).OrderBy(g => g.Key).Select(g => g.ToArray()).DefaultIfEmpty([]).ToArray();
        var load = PriorityLoad.Compute(Array.ConvertAll(groups, Count), panicThreshold);
        var byPercent = new HostPicker[100];
        var next = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            if (load.Healthy[i] == 0)
                continue;
            var usable = load.Panic[i] ? groups[i] : Array.FindAll(groups[i], h => HostHealthRules.Of(h) == HostHealth.Healthy);
            Array.Fill(byPercent, balancer.CreatePicker(new HostSet(usable)), next, load.Healthy[i]);
            next += load.Healthy[i];
        }

        for (var i = 0; i < groups.Length; i++)
        {
            if (load.Degraded[i] == 0)
                continue;
            var usable = load.Panic[i] ? groups[i] : Array.FindAll(groups[i], h => HostHealthRules.Of(h) == HostHealth.Degraded);
            Array.Fill(byPercent, balancer.CreatePicker(new HostSet(usable)), next, load.Degraded[i]);
            next += load.Degraded[i];
        }

        return new PriorityPicker(byPercent, load);
    }

    public override UpstreamHost? Pick(in PickContext context) => _byPercent[(int)(context.Random % 100)].Pick(context);

    private static HostCounts Count(UpstreamHost[] hosts) =>
        new(hosts.Length, hosts.Count(h => HostHealthRules.Of(h) == HostHealth.Healthy), hosts.Count(h => HostHealthRules.Of(h) == HostHealth.Degraded));
}
