namespace Fairlead.Configuration;

/// <summary>Whom to believe. Source: <c>envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext</c>.</summary>
public sealed record CertificateValidationContext
{
    /// <summary>PEM: roots. Null: chains are not verified (but names and pins are).</summary>
    public DataSource? TrustedCa { get; init; }

    /// <summary>The roots of the operating system, instead of <see cref="TrustedCa"/>.</summary>
    public bool UseSystemRoots { get; init; }

    /// <summary>One of these must match a name of the certificate; empty: any name will do.</summary>
    public ConfigList<SubjectAltNameMatcher> SubjectAltNames { get; init; } = [];

    /// <summary>SHA-256 of the whole certificate (DER), in hex, colons allowed: one of these, or of <see cref="PublicKeyHashes"/>, must be the certificate's. Empty: any.</summary>
    public ConfigList<string> CertificateHashes { get; init; } = [];

    /// <summary>SHA-256 of the certificate's SubjectPublicKeyInfo (DER), in base64.</summary>
    public ConfigList<string> PublicKeyHashes { get; init; } = [];

    /// <summary>PEM: certificate revocation lists. A certificate that one of them lists is refused; null: none is.</summary>
    public DataSource? Crl { get; init; }

    /// <summary>Do not look at the dates of certificates.</summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Take certificates that no root vouches for, too; what the peer has proved is told to filters and logs.</summary>
    public bool AcceptUntrusted { get; init; }
}
