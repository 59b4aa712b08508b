namespace Fairlead.Listeners.Filters;

/// <summary>Names of the listener filters that are part of the runtime.</summary>
public static class ListenerFilterNames
{
    /// <summary>Takes the client's address from a PROXY header. Options: <see cref="ProxyProtocolOptions"/>.</summary>
    public const string ProxyProtocol = "envoy.filters.listener.proxy_protocol";

    /// <summary>Tells HTTP/1 and HTTP/2 from other protocols. No options.</summary>
    public const string HttpInspector = "envoy.filters.listener.http_inspector";

    /// <summary>Tells TLS from plain text, and finds what the client wants: server name and application protocols. Options: <see cref="Tls.TlsInspectorOptions"/>.</summary>
    public const string TlsInspector = "envoy.filters.listener.tls_inspector";

    /// <summary>Restores the destination of a connection that the kernel redirected. No options.</summary>
    public const string OriginalDestination = "envoy.filters.listener.original_dst";
}
