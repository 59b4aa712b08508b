namespace Fairlead.Filters;

/// <summary>
/// What a client said in the first message of its TLS handshake, before anything was agreed on and without proof. The TLS inspector leaves it as state of the connection:
/// <see cref="ServedConnection.GetState{T}"/>.
/// </summary>
public sealed class TlsClientHello
{
    /// <summary>The name of the server that the client wants (SNI), in lower case; empty if it named none. At most 255 visible ASCII characters.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The application protocols that the client offers (ALPN), in its order; a byte of a name is a character. Empty if it offers none.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>The versions that the client offers, but for those that are not known here.</summary>
    public TlsVersions Versions { get; init; }

    /// <summary>The JA3 fingerprint: 32 hexadecimal digits; empty unless the inspector was told to make it.</summary>
    public string Ja3 { get; init; } = "";

    /// <summary>The JA4 fingerprint, such as <c>t13d1516h2_8daaf6152771_d8a2da3f94cd</c>; empty unless the inspector was told to make it.</summary>
    public string Ja4 { get; init; } = "";
}
