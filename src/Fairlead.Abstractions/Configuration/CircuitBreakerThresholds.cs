namespace Fairlead.Configuration;

/// <summary>Bounds of a cluster, shared by all workers. Source: <c>envoy.config.cluster.v3.CircuitBreakers.Thresholds</c>.</summary>
public sealed record CircuitBreakerThresholds
{
    /// <summary>The priority that they are for.</summary>
    public RoutingPriority Priority { get; init; }

    /// <summary>Connections. Default 1024.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>Requests that wait for a connection. Default 1024.</summary>
    public int MaxPendingRequests { get; init; } = 1024;

    /// <summary>Requests at once. Default 1024.</summary>
    public int MaxRequests { get; init; } = 1024;

    /// <summary>Retries at once. Default 3.</summary>
    public int MaxRetries { get; init; } = 3;
}
