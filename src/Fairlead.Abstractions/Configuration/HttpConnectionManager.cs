namespace Fairlead.Configuration;

/// <summary>
/// The network filter that serves HTTP. Source: <c>envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager</c>.
/// </summary>
public sealed record HttpConnectionManager
{
    /// <summary>The prefix of its statistics: <c>http.PREFIX.</c></summary>
    public required string StatPrefix { get; init; }

    /// <summary>Which protocol connections speak.</summary>
    public HttpCodecType CodecType { get; init; }

    /// <summary>The routes, in place. Exactly one of this and <see cref="RouteConfigName"/> is set.</summary>
    public RouteConfiguration? RouteConfig { get; init; }

    /// <summary>The name of a <see cref="RouteConfiguration"/> resource.</summary>
    public string? RouteConfigName { get; init; }

    /// <summary>Stream filters in order. The last one is the router.</summary>
    public ConfigList<ExtensionConfig> HttpFilters { get; init; } = [];

    /// <summary>Logs of requests.</summary>
    public ConfigList<AccessLog> AccessLog { get; init; } = [];

    /// <summary>Options for every HTTP version.</summary>
    public CommonHttpProtocolOptions CommonHttpProtocolOptions { get; init; } = new();

    /// <summary>Options for HTTP/1.</summary>
    public Http1ProtocolOptions HttpProtocolOptions { get; init; } = new();

    /// <summary>Options for HTTP/2.</summary>
    public Http2ProtocolOptions Http2ProtocolOptions { get; init; } = new();

    /// <summary>Protocols that an <c>Upgrade</c> (or CONNECT) request may switch to. None by default.</summary>
    public ConfigList<UpgradeConfig> UpgradeConfigs { get; init; } = [];

    /// <summary>How long a stream may be without activity. Default 5 min; zero disables.</summary>
    public TimeSpan StreamIdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the whole request may take to arrive. Default zero: no limit.</summary>
    public TimeSpan RequestTimeout { get; init; }

    /// <summary>How long the request headers may take to arrive, from their first byte. Default 10 s; zero disables.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a draining HTTP/2 connection may finish its streams. Default 5 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to read and discard after a final response before the connection is closed, so that the peer sees the response. Default 1 s.</summary>
    public TimeSpan DelayedCloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes of request headers, in KiB: 1–8192. Default 60.</summary>
    public int MaxRequestHeadersKb { get; init; } = 60;

    /// <summary>True at the edge: the client is the peer, and what it says of itself in <c>x-forwarded-*</c> is replaced.</summary>
    public bool UseRemoteAddress { get; init; }

    /// <summary>How many proxies in front are trusted to have appended to <c>x-forwarded-for</c>.</summary>
    public int XffNumTrustedHops { get; init; }

    /// <summary>Do not append the peer to <c>x-forwarded-for</c>.</summary>
    public bool SkipXffAppend { get; init; }

    /// <summary>Give requests without one an <c>x-request-id</c>. Default true.</summary>
    public bool GenerateRequestId { get; init; } = true;

    /// <summary>Keep an <c>x-request-id</c> that an external client sent.</summary>
    public bool PreserveExternalRequestId { get; init; }

    /// <summary>Also send <c>x-request-id</c> in responses.</summary>
    public bool AlwaysSetRequestIdInResponse { get; init; }

    /// <summary>The value of <c>server</c> in responses. Default <c>fairlead</c>.</summary>
    public string ServerName { get; init; } = "fairlead";

    /// <summary>What happens to <c>server</c>.</summary>
    public ServerHeaderTransformation ServerHeaderTransformation { get; init; }

    /// <summary>Appended to <c>via</c> of requests and responses; empty appends nothing.</summary>
    public string Via { get; init; } = "";

    /// <summary>Resolve <c>.</c> and <c>..</c> segments and needless escapes in paths (RFC 3986, 6). Default true.</summary>
    public bool NormalizePath { get; init; } = true;

    /// <summary>Merge adjacent slashes in paths. Default true.</summary>
    public bool MergeSlashes { get; init; } = true;

    /// <summary>What to do with <c>%2F</c>, <c>%5C</c> and their lower-case forms in paths.</summary>
    public PathWithEscapedSlashesAction PathWithEscapedSlashesAction { get; init; }

    /// <summary>Remove a port from <c>host</c>: never, the listener's own, or any.</summary>
    public StripHostPort StripHostPort { get; init; }

    /// <summary>Forward <c>Expect: 100-continue</c> and the upstream's 100 instead of answering here.</summary>
    public bool Proxy100Continue { get; init; }

    /// <summary>What happens to <c>x-forwarded-client-cert</c>.</summary>
    public ForwardClientCertDetails ForwardClientCertDetails { get; init; }

    /// <summary>What it tells of the client's certificate.</summary>
    public SetCurrentClientCertDetails SetCurrentClientCertDetails { get; init; } = new();

    /// <summary>What <c>:scheme</c> says to upstreams.</summary>
    public SchemeHeaderTransformation SchemeHeaderTransformation { get; init; } = new();
}
