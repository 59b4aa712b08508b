namespace Fairlead.Configuration;

/// <summary>Forward to a cluster. Source: <c>envoy.config.route.v3.RouteAction</c>.</summary>
public sealed record RouteAction : RouteDecision
{
    /// <summary>The cluster. Exactly one of this, <see cref="ClusterHeader"/> and <see cref="WeightedClusters"/> is set.</summary>
    public string? Cluster { get; init; }

    /// <summary>The request header that names the cluster.</summary>
    public string? ClusterHeader { get; init; }

    /// <summary>Clusters to choose from by weight.</summary>
    public ConfigList<WeightedCluster> WeightedClusters { get; init; } = [];

    /// <summary>The answer if the cluster does not exist: 503 (default), 404 or 500.</summary>
    public int ClusterNotFoundResponseCode { get; init; } = 503;

    /// <summary>Replaces the matched prefix or path.</summary>
    public string? PrefixRewrite { get; init; }

    /// <summary>Rewrites the path, without its query, by expression.</summary>
    public RegexRewrite? RegexRewrite { get; init; }

    /// <summary>Replaces <c>host</c>.</summary>
    public string? HostRewriteLiteral { get; init; }

    /// <summary>Replaces <c>host</c> with the value of this request header.</summary>
    public string? HostRewriteHeader { get; init; }

    /// <summary>Replaces <c>host</c> with the host name of the chosen endpoint (DNS clusters).</summary>
    public bool AutoHostRewrite { get; init; }

    /// <summary>Append the original host to <c>x-forwarded-host</c> when it is rewritten.</summary>
    public bool AppendXForwardedHost { get; init; }

    /// <summary>How long the response may take, from the end of the request to the end of the response. Default 15 s; zero disables.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Replaces the listener's stream idle time-out; null keeps it, zero disables it.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>How long a stream may live, and what a gRPC client may say of it; null for what the connection manager says.</summary>
    public MaxStreamDuration? MaxStreamDuration { get; init; }

    /// <summary>Adds to or restricts the listener's upgrades.</summary>
    public ConfigList<UpgradeConfig> UpgradeConfigs { get; init; } = [];

    /// <summary>Whose circuit-breaker thresholds count.</summary>
    public RoutingPriority Priority { get; init; }
}
