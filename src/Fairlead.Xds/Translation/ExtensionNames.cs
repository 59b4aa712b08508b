namespace Fairlead.Xds.Translation;

/// <summary>The names under which built-in extensions are registered.</summary>
internal static class ExtensionNames
{
    public const string HttpConnectionManager = "envoy.filters.network.http_connection_manager";
    public const string TcpProxy = "envoy.filters.network.tcp_proxy";
    public const string Router = "envoy.filters.http.router";
    public const string HttpInspector = "envoy.filters.listener.http_inspector";
    public const string ProxyProtocol = "envoy.filters.listener.proxy_protocol";
    public const string TlsInspector = "envoy.filters.listener.tls_inspector";
    public const string OriginalDst = "envoy.filters.listener.original_dst";
    public const string FileAccessLog = "envoy.access_loggers.file";
    public const string StdoutAccessLog = "envoy.access_loggers.stdout";
    public const string StderrAccessLog = "envoy.access_loggers.stderr";

    /// <summary>Whether an extension cannot do without options.</summary>
    public static bool NeedsOptions(string name) => name is HttpConnectionManager or TcpProxy or FileAccessLog;
}
