namespace Fairlead.Streams;

/// <summary>Facts about a message that are not header fields.</summary>
[Flags]
public enum MessageFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The message came by HTTP/1.0.</summary>
    Http10 = 1,

    /// <summary>The message came by HTTP/1.1.</summary>
    Http11 = 2,

    /// <summary>The message came by HTTP/2.</summary>
    Http2 = 4,

    /// <summary>The request asks for a protocol switch (<c>Upgrade</c>, RFC 9110, 7.8) that the connection manager allowed; the codec forwards the token.</summary>
    Upgrade = 8,

    /// <summary>The request waits for <c>100 Continue</c> (RFC 9110, 10.1.1).</summary>
    ExpectContinue = 16,

    /// <summary>The target came in absolute form (RFC 9112, 3.2.2).</summary>
    AbsoluteForm = 32,
}
