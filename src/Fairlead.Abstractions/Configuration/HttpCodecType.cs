namespace Fairlead.Configuration;

/// <summary>Which protocol the connections of a listener speak.</summary>
public enum HttpCodecType
{
    /// <summary>Told from ALPN or from the first bytes.</summary>
    Auto,

    /// <summary>HTTP/1.1 (and 1.0 where allowed).</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,
}
