using Fairlead.Configuration;

namespace Fairlead.LoadBalancing;

/// <summary>How a host's <see cref="HostHealth"/> comes about.</summary>
internal static class HostHealthRules
{
    public static HostHealth Of(UpstreamHost host)
    {
        if (!host.IsHealthy)
            return HostHealth.Unusable;
        return host.Endpoint.HealthStatus switch
        {
            EndpointHealth.Unknown or EndpointHealth.Healthy => HostHealth.Healthy,
            EndpointHealth.Degraded => HostHealth.Degraded,
            _ => HostHealth.Unusable,
        };
    }
}
