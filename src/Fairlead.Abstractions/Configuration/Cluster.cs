namespace Fairlead.Configuration;

/// <summary>A set of upstream hosts. Source: <c>envoy.config.cluster.v3.Cluster</c>.</summary>
public sealed record Cluster : ConfigResource
{
    /// <summary>How hosts are found.</summary>
    public ClusterDiscoveryType Type { get; init; }

    /// <summary>The hosts, or for DNS clusters the names to resolve.</summary>
    public ClusterLoadAssignment? LoadAssignment { get; init; }

    /// <summary>For <see cref="ClusterDiscoveryType.Eds"/>: the name of the <see cref="ClusterLoadAssignment"/>; empty for the cluster's own name.</summary>
    public string EdsServiceName { get; init; } = "";

    /// <summary>How long connecting may take. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How a host is chosen.</summary>
    public LbPolicy LbPolicy { get; init; }

    /// <summary>A registered load balancer; replaces <see cref="LbPolicy"/>.</summary>
    public ExtensionConfig? LoadBalancingPolicy { get; init; }

    /// <summary>Options for <see cref="LbPolicy.LeastRequest"/>.</summary>
    public LeastRequestLbConfig LeastRequestLbConfig { get; init; } = new();

    /// <summary>Below this share of healthy hosts, in percent, all hosts are used. Default 50; 0 disables.</summary>
    public double HealthyPanicThreshold { get; init; } = 50;

    /// <summary>Bounds on what the cluster is asked to do at once, per priority.</summary>
    public ConfigList<CircuitBreakerThresholds> CircuitBreakers { get; init; } = [];

    /// <summary>The most bytes that are read ahead per connection; at least 16 KiB, the size of one read. Default 1 MiB.</summary>
    public int PerConnectionBufferLimitBytes { get; init; } = 1024 * 1024;

    /// <summary>How often names are resolved. Default 5 s; at least 1 ms.</summary>
    public TimeSpan DnsRefreshRate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Which address families names are resolved to.</summary>
    public DnsLookupFamily DnsLookupFamily { get; init; }

    /// <summary>Options for HTTP connections to the cluster.</summary>
    public CommonHttpProtocolOptions CommonHttpProtocolOptions { get; init; } = new();

    /// <summary>What requests say about connections to the cluster.</summary>
    public UpstreamHttpProtocolOptions UpstreamHttpProtocolOptions { get; init; } = new();

    /// <summary>Options for HTTP/2. By default as many streams at once on a connection as the upstream allows.</summary>
    public Http2ProtocolOptions Http2ProtocolOptions { get; init; } = new() { MaxConcurrentStreams = int.MaxValue };

    /// <summary>Which protocol is spoken to the cluster.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Probes on idle TCP connections to the cluster; null for none.</summary>
    public TcpKeepalive? TcpKeepalive { get; init; }

    /// <summary>Wraps the bytes of connections; null for plain text.</summary>
    public ExtensionConfig? TransportSocket { get; init; }

    /// <summary>Transport sockets for endpoints with some metadata, in this order; <see cref="TransportSocket"/> is for the others.</summary>
    public ConfigList<TransportSocketMatch> TransportSocketMatches { get; init; } = [];

    /// <summary>Replaces the name in statistics; may be empty.</summary>
    public string AltStatName { get; init; } = "";

    /// <summary>Metadata by filter name, as JSON; empty if none. Kept for filters, logs and dumps; nothing of the proxy reads it.</summary>
    public string MetadataJson { get; init; } = "";
}
