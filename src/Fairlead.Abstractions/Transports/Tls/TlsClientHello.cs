using Fairlead.Filters;

namespace Fairlead.Transports;

/// <summary>
/// What a client says when it begins a TLS handshake (RFC 8446, section 4.1.2), before anything is agreed on and without proof. Where the listener has a TLS inspector, it is state of the connection:
/// <see cref="ServedConnection.GetState{T}"/>.
/// </summary>
public sealed class TlsClientHello
{
    /// <summary>The most bytes of a hello, record headers included: 16 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    internal TlsClientHello(string serverName, IReadOnlyList<string> applicationProtocols, TlsVersions versions, string ja3, string ja4)
    {
        ServerName = serverName;
        ApplicationProtocols = applicationProtocols;
        Versions = versions;
        Ja3 = ja3;
        Ja4 = ja4;
    }

    /// <summary>The server name (RFC 6066, section 3) in lower case: at most 255 visible ASCII characters. Empty if there is none.</summary>
    public string ServerName { get; }

    /// <summary>The application protocols that the client offers (RFC 7301), in its order; a byte of a name is a character. Empty if it offers none.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; }

    /// <summary>The versions that the client offers, but for those that nobody knows here; at least one.</summary>
    public TlsVersions Versions { get; }

    /// <summary>The JA3 fingerprint: 32 hexadecimal digits; empty if it was not asked for.</summary>
    public string Ja3 { get; }

    /// <summary>The JA4 fingerprint, such as <c>t13d1516h2_8daaf6152771_d8a2da3f94cd</c>; empty if it was not asked for.</summary>
    public string Ja4 { get; }
}
