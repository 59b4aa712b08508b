namespace Fairlead.Filters;

/// <summary>Versions of TLS.</summary>
[Flags]
public enum TlsVersions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>TLS 1.0, RFC 2246.</summary>
    Tls10 = 1,

    /// <summary>TLS 1.1, RFC 4346.</summary>
    Tls11 = 2,

    /// <summary>TLS 1.2, RFC 5246.</summary>
    Tls12 = 4,

    /// <summary>TLS 1.3, RFC 8446.</summary>
    Tls13 = 8,
}
