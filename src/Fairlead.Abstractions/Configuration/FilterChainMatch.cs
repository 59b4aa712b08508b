namespace Fairlead.Configuration;

/// <summary>Conditions on a connection; empty lists and nulls match everything. Source: <c>envoy.config.listener.v3.FilterChainMatch</c>.</summary>
public sealed record FilterChainMatch
{
    /// <summary>The port that the client connected to.</summary>
    public int? DestinationPort { get; init; }

    /// <summary>Address ranges of the destination.</summary>
    public ConfigList<CidrRange> PrefixRanges { get; init; } = [];

    /// <summary>Server names (SNI); <c>*.example.com</c> matches any sub-domain.</summary>
    public ConfigList<string> ServerNames { get; init; } = [];

    /// <summary><c>raw_buffer</c>, <c>tls</c> or empty.</summary>
    public string TransportProtocol { get; init; } = "";

    /// <summary>Application protocols (ALPN or detected).</summary>
    public ConfigList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Address ranges of the directly connected peer.</summary>
    public ConfigList<CidrRange> DirectSourcePrefixRanges { get; init; } = [];

    /// <summary>Whether the peer is on this host.</summary>
    public ConnectionSourceType SourceType { get; init; }

    /// <summary>Address ranges of the source.</summary>
    public ConfigList<CidrRange> SourcePrefixRanges { get; init; } = [];

    /// <summary>Ports of the source.</summary>
    public ConfigList<int> SourcePorts { get; init; } = [];
}
