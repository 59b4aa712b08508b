namespace Fairlead.Configuration;

/// <summary>What both sides of TLS have. Source: <c>envoy.extensions.transport_sockets.tls.v3.CommonTlsContext</c>.</summary>
public sealed record CommonTlsContext
{
    /// <summary>Versions and ciphers.</summary>
    public TlsParameters Parameters { get; init; } = new();

    /// <summary>Certificates. A server chooses by the name that the client asks for; the first one is for all other names.</summary>
    public ConfigList<TlsCertificate> Certificates { get; init; } = [];

    /// <summary>Names of <see cref="Secret"/>s with certificates, instead of <see cref="Certificates"/>.</summary>
    public ConfigList<string> CertificateSecrets { get; init; } = [];

    /// <summary>Whom to believe; null: a server asks for no certificate, a client verifies nothing.</summary>
    public CertificateValidationContext? ValidationContext { get; init; }

    /// <summary>The name of a <see cref="Secret"/> with a validation context; what it says is put over <see cref="ValidationContext"/>.</summary>
    public string? ValidationSecret { get; init; }

    /// <summary>Application protocols in the order of preference: <c>h2</c>, <c>http/1.1</c>, ...</summary>
    public ConfigList<string> AlpnProtocols { get; init; } = [];
}
