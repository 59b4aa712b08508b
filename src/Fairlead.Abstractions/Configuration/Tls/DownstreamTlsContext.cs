namespace Fairlead.Configuration;

/// <summary>TLS towards clients. Source: <c>envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext</c>.</summary>
public sealed record DownstreamTlsContext
{
    /// <summary>What both sides have.</summary>
    public CommonTlsContext Common { get; init; } = new();

    /// <summary>Refuse clients without a certificate.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>Refuse clients that name no server.</summary>
    public bool RequireSni { get; init; }

    /// <summary>Issue no session tickets: every handshake is a full one.</summary>
    public bool DisableSessionResumption { get; init; }
}
