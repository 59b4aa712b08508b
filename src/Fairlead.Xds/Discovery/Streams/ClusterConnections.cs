using System.Net;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using ClusterProto = Envoy.Config.Cluster.V3.Cluster;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Reaches a server through a static cluster of the bootstrap.</summary>
internal static class ClusterConnections
{
    /// <summary>Why a cluster cannot be a way to a server; null if it can.</summary>
    /// <param name="proto">The cluster.</param>
    /// <param name="authority">The authority that servers are to be told; empty for the one that follows from the cluster.</param>
    public static string? Refusal(ClusterProto proto, string authority)
    {
        var cluster = Translate(proto);
        var way = $"the cluster '{cluster.Name}', as a way to a server of resources, ";
        if (cluster.Type == ClusterDiscoveryType.Eds)
            return way + "cannot be of the type EDS: its own endpoints are such resources";
        if (AddressesOf(cluster).Length == 0)
            return way + "has no endpoints";
        if (cluster.TransportSocket is not { } socket)
            return null;
        if (socket.Config is not UpstreamTlsContext tls)
            return way + $"cannot have the transport socket '{socket.Name}'";
        if (ClusterTls.Refusal(tls) is { } refusal)
            return way + $"does not support {refusal} in its TLS context";
        return authority.Length > 0 && tls.Sni.Length > 0 && !string.Equals(authority.Split(':')[0], tls.Sni, StringComparison.OrdinalIgnoreCase)
            ? way + $"does not support an 'authority' ('{authority}') beside another 'sni' ('{tls.Sni}')"
            : null;
    }

    /// <summary>The way to a server: what to call it, and how to reach it.</summary>
    /// <param name="proto">The cluster.</param>
    /// <param name="authority">The authority that the server is to be told; empty for the one that follows from the cluster.</param>
    /// <param name="attempt">Which of several addresses to begin with.</param>
    public static (Uri Uri, HttpMessageHandler Handler, bool IsHttp2) Connect(ClusterProto proto, string authority, int attempt)
    {
        var cluster = Translate(proto);
        var handler = Handler(new(AddressesOf(cluster), cluster.ConnectTimeout, cluster.TcpKeepalive, attempt), cluster.Http2ProtocolOptions);
        var tls = cluster.TransportSocket?.Config as UpstreamTlsContext;
        if (tls is not null)
            ClusterTls.Apply(tls, handler.SslOptions);
        // The handler asks for the server name that it tells as authority.
        var name = authority.Length > 0 ? authority : tls is { Sni.Length: > 0 } ? tls.Sni : cluster.Name;
        var uri = new Uri(tls is null ? "http://localhost" : "https://localhost");
        return (uri, new AuthorityHandler(name) { InnerHandler = handler }, cluster.Protocol == UpstreamProtocol.Http2);
    }

    public static SocketsHttpHandler Handler(ServerAddress address, Http2ProtocolOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => address.ConnectAsync(cancellationToken),
            // The bootstrap says how to get there, not the environment.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (options.KeepaliveInterval is { } interval)
            (handler.KeepAlivePingDelay, handler.KeepAlivePingTimeout) = (interval, options.KeepaliveTimeout);
        return handler;
    }

    // It was translated without an error when the bootstrap was read.
    private static Cluster Translate(ClusterProto cluster) => Clusters.Translate(cluster, new Scope(new Diagnostics(), ""));

    private static Address[] AddressesOf(Cluster cluster) =>
        [.. cluster.LoadAssignment?.Endpoints.SelectMany(group => group.LbEndpoints).Select(endpoint => endpoint.Address) ?? []];
}
