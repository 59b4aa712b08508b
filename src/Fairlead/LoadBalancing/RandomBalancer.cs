namespace Fairlead.LoadBalancing;

/// <summary>Chooses hosts at random, each with the probability that its weight says.</summary>
internal sealed class RandomBalancer : ILoadBalancer
{
    public HostPicker CreatePicker(HostSet hosts)
    {
        if (hosts.Hosts.Length == 0)
            return EmptyPicker.Instance;
        return hosts.HasEqualWeights ? new EqualPicker(hosts.Hosts) : new WeightedPicker(hosts.Hosts);
    }

    private sealed class EqualPicker(UpstreamHost[] hosts) : HostPicker
    {
        public override UpstreamHost? Pick(in PickContext context) => hosts[RandomNumbers.Below(context.Random, hosts.Length)];
    }

    private sealed class WeightedPicker(UpstreamHost[] hosts) : HostPicker
    {
        private readonly AliasTable _table = new(Weights.Reduce(hosts, out _));

        public override UpstreamHost? Pick(in PickContext context) => hosts[_table.Choose(context.Random)];
    }
}
