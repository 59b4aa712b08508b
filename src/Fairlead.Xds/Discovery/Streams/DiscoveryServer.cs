using Envoy.Config.Core.V3;
using Fairlead.Configuration;
using Grpc.Core;
using Grpc.Net.Client;
using Metadata = Grpc.Core.Metadata;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>One of the servers of an origin, and how to call it.</summary>
internal sealed class DiscoveryServer : IDisposable
{
    private readonly GrpcChannel _channel;

    private DiscoveryServer(string name, GrpcChannel channel, Metadata headers)
    {
        Name = name;
        Headers = headers;
        _channel = channel;
        Invoker = channel.CreateCallInvoker();
    }

    public string Name { get; }

    public Metadata Headers { get; }

    public CallInvoker Invoker { get; }

    /// <summary>Creates it; each attempt begins with another one of several addresses.</summary>
    public static DiscoveryServer Create(GrpcService service, DiscoveryPlan plan, int maxMessage, int attempt) =>
        service.EnvoyGrpc is { } envoy ? ThroughCluster(service, envoy, plan, maxMessage, attempt) : ByUri(service, service.GoogleGrpc, maxMessage);

    public void Dispose() => _channel.Dispose();

    private static DiscoveryServer ThroughCluster(GrpcService service, GrpcService.Types.EnvoyGrpc envoy, DiscoveryPlan plan, int maxMessage, int attempt)
    {
        var handler = new AuthorityHandler(envoy.Authority.Length > 0 ? envoy.Authority : envoy.ClusterName)
        {
            InnerHandler = ClusterConnections.Handler(plan.Cluster(envoy.ClusterName)!, attempt),
        };
        var limit = (int)Math.Min(envoy.MaxReceiveMessageLength ?? (uint)maxMessage, int.MaxValue);
        return new($"the cluster '{envoy.ClusterName}'", Channel("http://localhost", handler, limit), HeadersOf(service));
    }

    private static DiscoveryServer ByUri(GrpcService service, GrpcService.Types.GoogleGrpc google, int maxMessage)
    {
        var target = GrpcTarget.Parse(google.TargetUri)!;
        var address = new ServerAddress([target.Address], TimeSpan.FromSeconds(5), keepalive: null, first: 0);
        var handler = ClusterConnections.Handler(address, new Configuration.Http2ProtocolOptions());
        var isSecure = google.ChannelCredentials?.SslCredentials is { } credentials && TlsCredentials.Apply(credentials, target.Host, handler.SslOptions);
        return new($"'{google.TargetUri}'", Channel($"{(isSecure ? "https" : "http")}://{target.Authority}", handler, maxMessage), HeadersOf(service));
    }

    private static GrpcChannel Channel(string uri, HttpMessageHandler handler, int maxMessage) => GrpcChannel.ForAddress(uri, new GrpcChannelOptions
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        MaxReceiveMessageSize = maxMessage,
        MaxSendMessageSize = null,
        ThrowOperationCanceledOnCancellation = true,
    });

    private static Metadata HeadersOf(GrpcService service)
    {
        var headers = new Metadata();
        foreach (var header in service.InitialMetadata)
            headers.Add(header.Key, header.Value);
        return headers;
    }
}
