namespace Fairlead.Configuration;

/// <summary>What requests say about connections to a cluster. Source: <c>envoy.config.core.v3.UpstreamHttpProtocolOptions</c>.</summary>
public sealed record UpstreamHttpProtocolOptions
{
    /// <summary>Asks the upstream for the host of the request, as the client has sent it, in the TLS handshake; an IP address is not asked for. Requests for different hosts then share no connection.</summary>
    public bool AutoSni { get; init; }

    /// <summary>The upstream's certificate must be for the host of the request. Needs a validation context.</summary>
    public bool AutoSanValidation { get; init; }

    /// <summary>The header to take the host from, where the request has it; empty for the host alone.</summary>
    public string OverrideAutoSniHeader { get; init; } = "";
}
