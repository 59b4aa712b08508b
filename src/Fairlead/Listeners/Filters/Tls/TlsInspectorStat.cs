namespace Fairlead.Listeners.Filters.Tls;

/// <summary>The statistics of the TLS inspector.</summary>
internal enum TlsInspectorStat
{
    ClientHelloTooLarge,
    TlsFound,
    TlsNotFound,
    AlpnFound,
    AlpnNotFound,
    SniFound,
    SniNotFound,
}
