namespace Fairlead.Configuration;

/// <summary>The filters that serve a connection. Source: <c>envoy.config.listener.v3.FilterChain</c>.</summary>
public sealed record FilterChain
{
    /// <summary>A name for logs; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which connections the chain serves; null or empty serves all.</summary>
    public FilterChainMatch? Match { get; init; }

    /// <summary>Network filters in order. The last one must end the chain.</summary>
    public ConfigList<ExtensionConfig> Filters { get; init; } = [];

    /// <summary>Wraps the connection's bytes; null for plain text.</summary>
    public ExtensionConfig? TransportSocket { get; init; }

    /// <summary>How long the transport socket may take for its handshake; zero is 10 s.</summary>
    public TimeSpan TransportSocketConnectTimeout { get; init; }
}
