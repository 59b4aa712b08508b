using System.Net;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>One combination of HTTP versions: an HttpClient that speaks one, a Kestrel that speaks another, and the proxy between them, its listener serving both.</summary>
internal sealed class Bridge : IAsyncDisposable
{
    private readonly KestrelUpstream? _upstream;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, Expect100ContinueTimeout = Limit.Time, ResponseDrainTimeout = TimeSpan.Zero };

    private Bridge(KestrelUpstream? upstream, Proxy proxy, int client)
    {
        _upstream = upstream;
        Proxy = proxy;
        Version = client == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        Invoker = new HttpMessageInvoker(_handler);
        Client = new HttpClient(_handler) { BaseAddress = proxy.Url, DefaultRequestVersion = Version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = Limit.Time };
    }

    public Proxy Proxy { get; }

    public HttpClient Client { get; }

    public HttpMessageInvoker Invoker { get; }

    public Version Version { get; }

    /// <summary>Version of the client, and how the cluster chooses that of the upstream.</summary>
    public static TheoryData<int, UpstreamProtocol> Combinations { get; } = new(
        from client in new[] { 1, 2 } from upstream in Enum.GetValues<UpstreamProtocol>() select (client, upstream));

    public static async Task<Bridge> StartAsync(int client, UpstreamProtocol protocol, RequestDelegate handler)
    {
        var isHttp2 = protocol == UpstreamProtocol.Http2 || (protocol == UpstreamProtocol.UseDownstream && client == 2);
        var expected = isHttp2 ? "HTTP/2" : "HTTP/1.1";
        var upstream = await KestrelUpstream.StartAsync(
            context =>
            {
                Assert.Equal(expected, context.Request.Protocol);
                return handler(context);
            },
            isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        return new Bridge(upstream, await StartProxyAsync(protocol, upstream.Port), client);
    }

    /// <summary>With an upstream that is not Kestrel.</summary>
    public static async Task<Bridge> StartAsync(int client, UpstreamProtocol protocol, int port) => new(null, await StartProxyAsync(protocol, port), client);

    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null) =>
        new(method, path) { Version = Version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Invoker.Dispose();
        await Proxy.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
    }

    private static Task<Proxy> StartProxyAsync(UpstreamProtocol protocol, int port) => Proxy.StartAsync(
        Make.Cluster("up", port) with { Protocol = protocol, Http2ProtocolOptions = new() { MaxConcurrentStreams = int.MaxValue, AllowConnect = true } },
        Make.Http(
            m => m with { UpgradeConfigs = [new UpgradeConfig { UpgradeType = "websocket" }], Http2ProtocolOptions = new() { AllowConnect = true } },
            Make.To("up", change: a => a with { Timeout = TimeSpan.Zero })));
}
