using Fairlead.LoadBalancing;

namespace Fairlead.Extensions;

/// <summary>Makes load balancers.</summary>
public abstract class LoadBalancerFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected LoadBalancerFactory(string name)
        : base(name)
    {
    }

    /// <summary>Makes the load balancer of a cluster.</summary>
    public abstract ILoadBalancer Create(object? options, IExtensionContext context);
}
