namespace Fairlead.Configuration;

/// <summary>Versions and ciphers. Source: <c>envoy.extensions.transport_sockets.tls.v3.TlsParameters</c>.</summary>
public sealed record TlsParameters
{
    /// <summary>The oldest version to speak. Default TLS 1.2.</summary>
    public TlsVersion Minimum { get; init; } = TlsVersion.Tls12;

    /// <summary>The newest version to speak. Default TLS 1.3.</summary>
    public TlsVersion Maximum { get; init; } = TlsVersion.Tls13;

    /// <summary>Cipher suites, by their names at OpenSSL (<c>ECDHE-RSA-AES128-GCM-SHA256</c>) or IANA (<c>TLS_AES_128_GCM_SHA256</c>); empty for the default, which has forward secrecy and AEAD only.</summary>
    public ConfigList<string> CipherSuites { get; init; } = [];
}
