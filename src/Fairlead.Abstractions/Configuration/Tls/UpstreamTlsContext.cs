namespace Fairlead.Configuration;

/// <summary>TLS towards upstreams. Source: <c>envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext</c>.</summary>
public sealed record UpstreamTlsContext
{
    /// <summary>What both sides have.</summary>
    public CommonTlsContext Common { get; init; } = new();

    /// <summary>The server name to ask for; empty for none.</summary>
    public string Sni { get; init; } = "";

    /// <summary>Ask for the host name of the endpoint, if it has one.</summary>
    public bool AutoHostSni { get; init; }

    /// <summary>The server's certificate must be for the name that was asked for.</summary>
    public bool AutoSniSanValidation { get; init; }

    /// <summary>Sessions to remember for resumption: 0 for none. Default 1.</summary>
    public int MaxSessionKeys { get; init; } = 1;
}
