using Fairlead.LoadBalancing;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>The load balancer of the documentation: the first host that there is, the others in reserve.</summary>
public sealed class FirstHost : ILoadBalancer
{
    public HostPicker CreatePicker(HostSet hosts) => new Picker(hosts.Hosts);

    private sealed class Picker(UpstreamHost[] hosts) : HostPicker
    {
        public override UpstreamHost? Pick(in PickContext context) => hosts.Length > 0 ? hosts[0] : null;
    }
}
