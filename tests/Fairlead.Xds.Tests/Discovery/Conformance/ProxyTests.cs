using System.Net;
using Envoy.Config.Route.V3;
using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Tests.Discovery.Streams;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Listener = Envoy.Config.Listener.V3.Listener;

namespace Fairlead.Xds.Tests.Discovery.Conformance;

/// <summary>A proxy that has nothing but a server of resources.</summary>
public class ProxyTests
{
    [Fact]
    public async Task Listener_from_a_server_serves_and_a_refused_change_does_not_stop_it()
    {
        await using var plane = await FakeControlPlane.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFairlead(proxy => proxy.Use(extensions => extensions.AddHttp()).AddXds(Bootstraps.Aggregated("GRPC", plane.Endpoint)));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var proxy = host.Services.GetRequiredService<ProxyServer>();
        var stream = await plane.Streams.NextAsync();
        await stream.NextAsync();
        await stream.SendAsync(Response(ResourceTypes.Cluster, "1"));
        await UntilAsync(stream, ResourceTypes.Listener, request => request.VersionInfo.Length == 0);

        await stream.SendAsync(Response(ResourceTypes.Listener, "1", Any.Pack(Answering(200))));
        await UntilAsync(stream, ResourceTypes.Listener, request => request.VersionInfo == "1");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(proxy));

        await stream.SendAsync(Response(ResourceTypes.Listener, "2", Any.Pack(Answering(9999))));
        var refusal = await UntilAsync(stream, ResourceTypes.Listener, request => request.ErrorDetail is not null);
        Assert.StartsWith("web: ", refusal.ErrorDetail.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(proxy));

        await stream.SendAsync(Response(ResourceTypes.Listener, "3", Any.Pack(Answering(201))));
        await UntilAsync(stream, ResourceTypes.Listener, request => request.VersionInfo == "3");
        Assert.Equal(HttpStatusCode.Created, await GetAsync(proxy));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> GetAsync(ProxyServer proxy)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync($"http://{proxy.AddressesOf("web").Single()}/", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<DiscoveryRequest> UntilAsync(FakeStream<DiscoveryRequest, DiscoveryResponse> stream, ResourceType type, Func<DiscoveryRequest, bool> condition)
    {
        while (true)
        {
            var request = await stream.NextAsync();
            if (request.TypeUrl == type.TypeUrl && condition(request))
                return request;
        }
    }

    private static DiscoveryResponse Response(ResourceType type, string version, params Any[] resources) =>
        new() { TypeUrl = type.TypeUrl, VersionInfo = version, Nonce = version, Resources = { resources } };

    private static Listener Answering(uint status) => new()
    {
        Name = "web",
        Address = new() { SocketAddress = new() { Address = "127.0.0.1", PortValue = 0 } },
        FilterChains =
        {
            new Envoy.Config.Listener.V3.FilterChain
            {
                Filters =
                {
                    new Envoy.Config.Listener.V3.Filter
                    {
                        Name = "http",
                        TypedConfig = Any.Pack(new HttpConnectionManager
                        {
                            StatPrefix = "web",
                            HttpFilters = { new HttpFilter { Name = "router", TypedConfig = Any.Pack(new Router()) } },
                            RouteConfig = new()
                            {
                                VirtualHosts = { new VirtualHost { Name = "all", Domains = { "*" }, Routes = { new Route { Match = new() { Prefix = "/" }, DirectResponse = new() { Status = status } } } } },
                            },
                        }),
                    },
                },
            },
        },
    };
}
