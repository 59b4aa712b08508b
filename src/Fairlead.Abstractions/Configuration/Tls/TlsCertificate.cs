namespace Fairlead.Configuration;

/// <summary>A certificate with its key. Source: <c>envoy.extensions.transport_sockets.tls.v3.TlsCertificate</c>.</summary>
public sealed record TlsCertificate
{
    /// <summary>PEM: the certificate, then those that lead to its root. Required unless <see cref="Pkcs12"/> is there.</summary>
    public DataSource? CertificateChain { get; init; }

    /// <summary>PEM: the key. Required unless <see cref="Pkcs12"/> is there.</summary>
    public DataSource? PrivateKey { get; init; }

    /// <summary>Certificate, chain and key in one PKCS #12 file.</summary>
    public DataSource? Pkcs12 { get; init; }

    /// <summary>What the key is encrypted with; null if it is not.</summary>
    public DataSource? Password { get; init; }
}
