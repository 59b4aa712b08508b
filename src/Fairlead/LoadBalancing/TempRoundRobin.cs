namespace Fairlead.LoadBalancing;

internal sealed class TempRoundRobin : ILoadBalancer
{
    public HostPicker CreatePicker(HostSet hosts) => new P(hosts.Hosts);

    private sealed class P(UpstreamHost[] hosts) : HostPicker
    {
        public override UpstreamHost? Pick(in PickContext context) => hosts.Length == 0 ? null : hosts[context.Sequence % (uint)hosts.Length];
    }
}
