namespace Fairlead.Configuration;

/// <summary>The network filter that forwards bytes. Source: <c>envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy</c>.</summary>
public sealed record TcpProxy
{
    /// <summary>The prefix of its statistics: <c>tcp.PREFIX.</c></summary>
    public required string StatPrefix { get; init; }

    /// <summary>The cluster. Exactly one of this and <see cref="WeightedClusters"/> is set.</summary>
    public string? Cluster { get; init; }

    /// <summary>Clusters to choose from by weight, once per connection.</summary>
    public ConfigList<WeightedCluster> WeightedClusters { get; init; } = [];

    /// <summary>How long no byte may pass in either direction. Default 1 h; zero for ever.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a connection may live; null for ever.</summary>
    public TimeSpan? MaxDownstreamConnectionDuration { get; init; }

    /// <summary>How often to try to connect: at least 1 (default).</summary>
    public int MaxConnectAttempts { get; init; } = 1;

    /// <summary>Logs of connections.</summary>
    public ConfigList<AccessLog> AccessLog { get; init; } = [];
}
