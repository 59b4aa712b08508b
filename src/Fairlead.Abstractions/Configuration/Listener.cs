namespace Fairlead.Configuration;

/// <summary>An address to accept connections on, and what to do with them. Source: <c>envoy.config.listener.v3.Listener</c>.</summary>
public sealed record Listener : ConfigResource
{
    /// <summary>One or more addresses to listen on.</summary>
    public required ConfigList<Address> Addresses { get; init; }

    /// <summary>Chains, of which the most specific match serves a connection.</summary>
    public ConfigList<FilterChain> FilterChains { get; init; } = [];

    /// <summary>Serves connections that match no chain; without it they are closed.</summary>
    public FilterChain? DefaultFilterChain { get; init; }

    /// <summary>Filters that look at a connection's first bytes before a chain is chosen.</summary>
    public ConfigList<ListenerFilter> ListenerFilters { get; init; } = [];

    /// <summary>How long listener filters may wait for bytes. Default 15 s; zero waits for ever.</summary>
    public TimeSpan ListenerFiltersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>On that time-out go on with what is known instead of closing.</summary>
    public bool ContinueOnListenerFiltersTimeout { get; init; }

    /// <summary>The most bytes that are read ahead per connection; at least 16 KiB, the size of one read. Default 1 MiB.</summary>
    public int PerConnectionBufferLimitBytes { get; init; } = 1024 * 1024;

    /// <summary>The most connections that the listener holds open at once; more are closed at accept. Default: no limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>True if <see cref="Bootstrap.MaxDownstreamConnections"/> does not count for the listener, such as one for probes: its connections are neither closed nor counted for it.</summary>
    public bool IgnoreGlobalConnLimit { get; init; }

    /// <summary>The kernel's accept queue length. Default 4096.</summary>
    public int TcpBacklogSize { get; init; } = 4096;

    /// <summary>Which way the traffic of the listener goes, seen from the workload beside the proxy.</summary>
    public TrafficDirection TrafficDirection { get; init; }

    /// <summary>Replaces the address in the names of statistics.</summary>
    public string StatPrefix { get; init; } = "";

    /// <summary>Logs of connections.</summary>
    public ConfigList<AccessLog> AccessLog { get; init; } = [];

    /// <summary>Metadata by filter name, as JSON; empty if none. Kept for filters, logs and dumps; nothing of the proxy reads it.</summary>
    public string MetadataJson { get; init; } = "";
}
