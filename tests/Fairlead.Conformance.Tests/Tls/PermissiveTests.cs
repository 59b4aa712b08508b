using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Listeners.Filters;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>One port for mutual TLS and plain text, HTTP and other protocols, as the inbound listener of a permissive mesh has it.</summary>
public sealed class PermissiveTests : IAsyncLifetime
{
    private readonly Authority _authority = new();
    private readonly ScriptedUpstream _echo = ScriptedUpstream.Start(async wire =>
    {
        var bytes = await wire.ReadExactAsync(4);
        await wire.SendAsync("tcp:" + Encoding.ASCII.GetString(bytes));
    });

    private Proxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        var context = TlsSetup.Showing(Authority.Pem(_authority.Issue("spiffe://cluster.local/ns/default/sa/app"))).Asking(new() { TrustedCa = _authority.Roots });
        var http = Make.Http(TlsSetup.Hello).FilterChains[0];
        var tcp = Make.Tcp(new TcpProxy { StatPrefix = "tcp", Cluster = "app" }).FilterChains[0];
        _proxy = await Proxy.StartAsync(Make.Cluster("app", _echo.Port), Make.Http(TlsSetup.Hello) with
        {
            ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector }, new() { Name = ListenerFilterNames.HttpInspector }],
            FilterChains =
            [
                Secured(http, context, "istio-http/1.0", "istio-http/1.1", "istio-h2"),
                http with { Name = "plain http", Match = new() { TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1", "h2c"] } },
                Secured(tcp, context with { Common = context.Common with { AlpnProtocols = ["istio-peer-exchange", "istio"] } }, "istio-peer-exchange", "istio"),
                tcp with { Name = "plain tcp", Match = new() { TransportProtocol = "raw_buffer" } },
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _echo.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task Mutual_tls_with_http_then_the_routes()
    {
        using var client = await ConnectAsync("istio-http/1.1");
        Assert.EndsWith("hello", await client.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutual_tls_with_another_protocol_then_the_application()
    {
        using var client = await ConnectAsync("istio");
        await client.Stream.WriteAsync("ping"u8.ToArray()).AsTask().Within();
        Assert.Equal("tcp:ping", await new StreamReader(client.Stream).ReadToEndAsync().Within());
    }

    [Fact]
    public async Task Plain_http_then_the_routes() => Assert.Equal("hello", (await _proxy.GetAsync()).Body);

    [Fact]
    public async Task Plain_text_of_another_protocol_then_the_application()
    {
        using var wire = await _proxy.ConnectAsync();
        await wire.SendAsync("\u0001\u0002ab");
        Assert.Equal("tcp:\u0001\u0002ab", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
    }

    [Fact]
    public async Task Mutual_tls_without_a_certificate_then_refused()
    {
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var client = await TlsClient.ConnectAsync(_proxy.Port, protocols: "istio-http/1.1");
            Assert.NotEmpty(await client.GetAsync());
        });
        await Limit.UntilAsync(() => _proxy.Stat("listener.main.ssl.fail_verify_no_cert") == 1, "it is counted");
    }

    private Task<TlsClient> ConnectAsync(string protocol) =>
        TlsClient.ConnectAsync(_proxy.Port, certificate: _authority.Issue("spiffe://cluster.local/ns/default/sa/web"), protocols: protocol);

    private static FilterChain Secured(FilterChain chain, DownstreamTlsContext context, params string[] protocols) => chain with
    {
        Name = "mutual " + protocols[0],
        Match = new() { TransportProtocol = "tls", ApplicationProtocols = ConfigList.From(protocols) },
        TransportSocket = new ExtensionConfig { Name = Fairlead.Tls.TlsExtensionRegistryExtensions.TransportSocketName, Config = context },
    };
}
