namespace Fairlead.Configuration;

/// <summary>
/// A PROXY header at the beginning of each connection, which tells the upstream who the client is. Source:
/// <c>envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport</c>.
/// </summary>
public sealed record UpstreamProxyProtocol
{
    /// <summary>The form of the header. Default: text.</summary>
    public ProxyProtocolVersion Version { get; init; }

    /// <summary>Passes on all extra fields of the client's own header. Version 2 only.</summary>
    public bool PassAllTlvs { get; init; }

    /// <summary>The types of extra fields to pass on otherwise: 0 to 255 each.</summary>
    public ConfigList<int> PassedTlvs { get; init; } = [];

    /// <summary>Extra fields to add; they replace the client's of the same types. Version 2 only.</summary>
    public ConfigList<ProxyProtocolTlvEntry> AddedTlvs { get; init; } = [];

    /// <summary>Clients whose headers have different extra fields share no connection. Without it only addresses tell clients apart.</summary>
    public bool TlvAsPoolKey { get; init; }

    /// <summary>What comes after the header, such as TLS; null for plain text.</summary>
    public ExtensionConfig? TransportSocket { get; init; }
}
