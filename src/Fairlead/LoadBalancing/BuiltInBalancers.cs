using Fairlead.Configuration;

namespace Fairlead.LoadBalancing;

/// <summary>The load balancers of <see cref="LbPolicy"/>.</summary>
internal static class BuiltInBalancers
{
    public static ILoadBalancer Create(Cluster cluster) => new TempRoundRobin();
}
