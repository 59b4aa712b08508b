namespace Fairlead.Configuration;

/// <summary>Which protocol is spoken to a cluster.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,

    /// <summary>That of the downstream connection.</summary>
    UseDownstream,
}
