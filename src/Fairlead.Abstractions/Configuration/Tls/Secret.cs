namespace Fairlead.Configuration;

/// <summary>A certificate or a validation context that TLS contexts refer to by name, and that may change while they are in use. Source: <c>envoy.extensions.transport_sockets.tls.v3.Secret</c>.</summary>
public sealed record Secret : ConfigResource
{
    /// <summary>The certificate; null if it is a validation context.</summary>
    public TlsCertificate? Certificate { get; init; }

    /// <summary>The validation context; null if it is a certificate.</summary>
    public CertificateValidationContext? ValidationContext { get; init; }
}
