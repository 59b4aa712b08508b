namespace Fairlead.Configuration;

/// <summary>What the control plane says of an endpoint's health. Source: <c>envoy.config.core.v3.HealthStatus</c>.</summary>
public enum EndpointHealth
{
    /// <summary>Nothing: taken as healthy.</summary>
    Unknown,

    /// <summary>Healthy.</summary>
    Healthy,

    /// <summary>Not to be used.</summary>
    Unhealthy,

    /// <summary>Finishing; gets nothing new.</summary>
    Draining,

    /// <summary>Timed out; not to be used.</summary>
    Timeout,

    /// <summary>Used when there are not enough healthy ones.</summary>
    Degraded,
}
