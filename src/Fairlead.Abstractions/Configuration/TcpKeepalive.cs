namespace Fairlead.Configuration;

/// <summary>Probes of TCP on idle connections, which find peers that vanished. Nulls leave it to the system. Source: <c>envoy.config.core.v3.TcpKeepalive</c>.</summary>
public sealed record TcpKeepalive
{
    /// <summary>How many probes without an answer end the connection: at least 1.</summary>
    public int? Probes { get; init; }

    /// <summary>How long a connection is idle before it is probed, in seconds: at least 1.</summary>
    public int? TimeSeconds { get; init; }

    /// <summary>The time between two probes, in seconds: at least 1.</summary>
    public int? IntervalSeconds { get; init; }
}
