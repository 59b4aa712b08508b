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
    public static string? Refusal(ClusterProto proto)
    {
        var cluster = Translate(proto);
        if (cluster.Type == ClusterDiscoveryType.Eds)
            return $"the cluster '{cluster.Name}' cannot be the way to a server of resources: its own endpoints are such resources";
        if (cluster.TransportSocket is { } socket)
            return $"the cluster '{cluster.Name}' has the transport socket '{socket.Name}', which is not supported on the way to a server of resources";
        return AddressesOf(cluster).Length == 0 ? $"the cluster '{cluster.Name}' has no endpoints" : null;
    }

    /// <summary>Whether HTTP requests to the cluster are HTTP/2. gRPC always is.</summary>
    public static bool SpeaksHttp2(ClusterProto proto) => Translate(proto).Protocol == UpstreamProtocol.Http2;

    public static SocketsHttpHandler Handler(ClusterProto proto, int attempt)
    {
        var cluster = Translate(proto);
        return Handler(new(AddressesOf(cluster), cluster.ConnectTimeout, cluster.TcpKeepalive, attempt), cluster.Http2ProtocolOptions);
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
