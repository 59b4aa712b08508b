namespace Fairlead.LoadBalancing;

/// <summary>Takes hosts in turn; where weights differ, each as often as its weight says and as evenly spread as can be.</summary>
internal sealed class RoundRobinBalancer : ILoadBalancer
{
    public HostPicker CreatePicker(HostSet hosts)
    {
        if (hosts.Hosts.Length == 0)
            return EmptyPicker.Instance;
        if (hosts.HasEqualWeights)
            return new TurnPicker(hosts.Hosts);
        var weights = Weights.Reduce(hosts.Hosts, out var total);
        return total <= SchedulePicker.MaxLength ? new SchedulePicker(hosts.Hosts, weights, (int)total) : new StridePicker(hosts.Hosts, weights);
    }

    private sealed class TurnPicker(UpstreamHost[] hosts) : HostPicker
    {
        public override UpstreamHost? Pick(in PickContext context) => hosts[context.Sequence % (uint)hosts.Length];
    }
}
