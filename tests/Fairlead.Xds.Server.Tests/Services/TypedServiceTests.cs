using Envoy.Service.Cluster.V3;
using Envoy.Service.Discovery.V3;
using Envoy.Service.Endpoint.V3;
using Envoy.Service.Extension.V3;
using Envoy.Service.Listener.V3;
using Envoy.Service.Route.V3;
using Envoy.Service.Runtime.V3;
using Envoy.Service.Secret.V3;
using Grpc.Core;
using DeltaCall = Grpc.Core.AsyncDuplexStreamingCall<Envoy.Service.Discovery.V3.DeltaDiscoveryRequest, Envoy.Service.Discovery.V3.DeltaDiscoveryResponse>;
using FullCall = Grpc.Core.AsyncDuplexStreamingCall<Envoy.Service.Discovery.V3.DiscoveryRequest, Envoy.Service.Discovery.V3.DiscoveryResponse>;

namespace Fairlead.Xds.Server.Tests.Services;

public sealed class TypedServiceTests
{
    private static readonly Dictionary<string, (Func<ChannelBase, CallOptions, FullCall> Full, Func<ChannelBase, CallOptions, DeltaCall> Delta, Func<ChannelBase, DiscoveryRequest, CallOptions, AsyncUnaryCall<DiscoveryResponse>> Fetch)> Services = new()
    {
        [XdsTypeUrls.Cluster] = (
            (channel, options) => new ClusterDiscoveryService.ClusterDiscoveryServiceClient(channel).StreamClusters(options),
            (channel, options) => new ClusterDiscoveryService.ClusterDiscoveryServiceClient(channel).DeltaClusters(options),
            (channel, request, options) => new ClusterDiscoveryService.ClusterDiscoveryServiceClient(channel).FetchClustersAsync(request, options)),
        [XdsTypeUrls.Endpoints] = (
            (channel, options) => new EndpointDiscoveryService.EndpointDiscoveryServiceClient(channel).StreamEndpoints(options),
            (channel, options) => new EndpointDiscoveryService.EndpointDiscoveryServiceClient(channel).DeltaEndpoints(options),
            (channel, request, options) => new EndpointDiscoveryService.EndpointDiscoveryServiceClient(channel).FetchEndpointsAsync(request, options)),
        [XdsTypeUrls.Listener] = (
            (channel, options) => new ListenerDiscoveryService.ListenerDiscoveryServiceClient(channel).StreamListeners(options),
            (channel, options) => new ListenerDiscoveryService.ListenerDiscoveryServiceClient(channel).DeltaListeners(options),
            (channel, request, options) => new ListenerDiscoveryService.ListenerDiscoveryServiceClient(channel).FetchListenersAsync(request, options)),
        [XdsTypeUrls.RouteConfiguration] = (
            (channel, options) => new RouteDiscoveryService.RouteDiscoveryServiceClient(channel).StreamRoutes(options),
            (channel, options) => new RouteDiscoveryService.RouteDiscoveryServiceClient(channel).DeltaRoutes(options),
            (channel, request, options) => new RouteDiscoveryService.RouteDiscoveryServiceClient(channel).FetchRoutesAsync(request, options)),
        [XdsTypeUrls.Secret] = (
            (channel, options) => new SecretDiscoveryService.SecretDiscoveryServiceClient(channel).StreamSecrets(options),
            (channel, options) => new SecretDiscoveryService.SecretDiscoveryServiceClient(channel).DeltaSecrets(options),
            (channel, request, options) => new SecretDiscoveryService.SecretDiscoveryServiceClient(channel).FetchSecretsAsync(request, options)),
        [XdsTypeUrls.Runtime] = (
            (channel, options) => new RuntimeDiscoveryService.RuntimeDiscoveryServiceClient(channel).StreamRuntime(options),
            (channel, options) => new RuntimeDiscoveryService.RuntimeDiscoveryServiceClient(channel).DeltaRuntime(options),
            (channel, request, options) => new RuntimeDiscoveryService.RuntimeDiscoveryServiceClient(channel).FetchRuntimeAsync(request, options)),
        [XdsTypeUrls.ExtensionConfig] = (
            (channel, options) => new ExtensionConfigDiscoveryService.ExtensionConfigDiscoveryServiceClient(channel).StreamExtensionConfigs(options),
            (channel, options) => new ExtensionConfigDiscoveryService.ExtensionConfigDiscoveryServiceClient(channel).DeltaExtensionConfigs(options),
            (channel, request, options) => new ExtensionConfigDiscoveryService.ExtensionConfigDiscoveryServiceClient(channel).FetchExtensionConfigsAsync(request, options)),
    };

    public static TheoryData<string> TypeUrls { get; } = [.. Services.Keys];

    private static CallOptions Options => new(deadline: DateTime.UtcNow.AddSeconds(60), cancellationToken: TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(TypeUrls))]
    public async Task Every_type_then_streamed_in_both_variants_and_fetched(string typeUrl)
    {
        await using var host = await ControlPlaneHost.StartAsync();
        host.Cache.Set(Make.Snapshot(Make.Of(typeUrl, "a"), Make.Of(typeUrl, "b")));
        using var channel = host.Connect();

        using var full = Services[typeUrl].Full(channel, Options);
        await full.SendAsync(Make.Ask("", "a"));
        Assert.Equal(typeUrl, (await full.NextAsync()).TypeUrl);

        using var delta = Services[typeUrl].Delta(channel, Options);
        await delta.SendAsync(Make.Subscribe("", "b"));
        Assert.Equal("b", Assert.Single((await delta.NextAsync()).Resources).Name);

        var fetched = await Services[typeUrl].Fetch(channel, Make.Ask(typeUrl, "a", "missing"), Options);
        Assert.Equal(typeUrl, Assert.Single(fetched.Resources).TypeUrl);
        Assert.NotEmpty(fetched.VersionInfo);
        Assert.Empty((await Services[typeUrl].Fetch(channel, Make.Ask(typeUrl, "missing"), Options)).Resources);
    }

    [Fact]
    public async Task Fetch_without_a_snapshot_or_of_another_type_then_a_status_tells()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        using var channel = host.Connect();
        var fetch = Services[XdsTypeUrls.Cluster].Fetch;
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await fetch(channel, Make.Ask(""), Options))).StatusCode);
        host.Cache.Set(ResourceSnapshot.Empty);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(async () => await fetch(channel, Make.Ask(XdsTypeUrls.Listener), Options))).StatusCode);
    }

    [Fact]
    public async Task Stream_of_another_type_then_refused()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        using var channel = host.Connect();
        using var call = Services[XdsTypeUrls.Cluster].Full(channel, Options);
        await call.SendAsync(Make.Ask(XdsTypeUrls.Listener));
        Assert.Equal(StatusCode.InvalidArgument, (await call.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_request_then_invalid_argument()
    {
        await using var host = await ControlPlaneHost.StartAsync();
        using var channel = host.Connect();
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "envoy.service.discovery.v3.AggregatedDiscoveryService", "StreamAggregatedResources", Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(method, null, Options);
        await call.SendAsync([0x0A, 200, 1, 2]);
        Assert.Equal(StatusCode.InvalidArgument, (await call.EndAsync()).StatusCode);
    }
}
