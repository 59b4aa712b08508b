namespace Fairlead.Transports;

/// <summary>What a TLS handshake agreed on and proved.</summary>
public abstract class TlsInfo
{
    /// <summary>The version: <c>TLSv1.3</c>.</summary>
    public abstract string Version { get; }

    /// <summary>The cipher suite, by its IANA name.</summary>
    public abstract string CipherSuite { get; }

    /// <summary>The application protocol; empty if none was agreed on.</summary>
    public abstract string ApplicationProtocol { get; }

    /// <summary>The name that the client asked for; may be empty.</summary>
    public abstract string ServerName { get; }

    /// <summary>The peer's certificate; null if it showed none.</summary>
    public abstract CertificateInfo? PeerCertificate { get; }

    /// <summary>True if the peer showed a certificate that the validation context accepts by its root.</summary>
    public abstract bool IsPeerVerified { get; }

    /// <summary>This side's certificate; null if it showed none.</summary>
    public abstract CertificateInfo? LocalCertificate { get; }
}
