namespace Fairlead.Tls;

/// <summary>What handshakes count; names are Envoy's.</summary>
internal enum TlsStat
{
    Handshake,
    ConnectionError,
    NoCertificate,
    FailVerifyNoCert,
    FailVerifyError,
    FailVerifySan,
    FailVerifyCertHash,
    SslContextUpdateBySds,
    SslContextUpdateRejected,
}
