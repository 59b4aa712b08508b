namespace Fairlead.LoadBalancing;

/// <summary>The pickers of a cluster's priorities.</summary>
internal readonly struct PrioritySet(HostPicker? picker)
{
    public static PrioritySet Create(IReadOnlyList<UpstreamHost> hosts, ILoadBalancer balancer, double panicThreshold)
    {
        var healthy = hosts.Where(h => h.IsHealthy).ToArray();
        return new PrioritySet(hosts.Count == 0 ? null : balancer.CreatePicker(new HostSet(healthy.Length * 100 < hosts.Count * panicThreshold ? [.. hosts] : healthy)));
    }

    public UpstreamHost? Pick(in PickContext context) => picker?.Pick(context);
}
