namespace Fairlead.Transports;

/// <summary>What the first bytes of a connection are.</summary>
public enum TlsClientHelloStatus
{
    /// <summary>It may become a hello: more bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole hello.</summary>
    Complete,

    /// <summary>Something else than TLS.</summary>
    NotTls,

    /// <summary>TLS, but no hello that can be understood.</summary>
    Malformed,

    /// <summary>A hello that is larger than any client needs.</summary>
    TooLarge,
}
