namespace Fairlead.Hosting;

/// <summary>Names of the extensions that are part of the runtime.</summary>
public static class ExtensionNames
{
    /// <summary>The network filter that serves HTTP.</summary>
    public const string HttpConnectionManager = "envoy.filters.network.http_connection_manager";

    /// <summary>The network filter that forwards bytes.</summary>
    public const string TcpProxy = "envoy.filters.network.tcp_proxy";

    /// <summary>The last stream filter.</summary>
    public const string Router = "envoy.filters.http.router";

    /// <summary>The transport socket for TLS, of the package <c>Fairlead.Tls</c>.</summary>
    public const string Tls = "envoy.transport_sockets.tls";
}
