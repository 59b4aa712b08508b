using System.Net;
using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Extensibility.Tests.Extensions;
using Fairlead.Extensions;
using Fairlead.Hosting;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Extensibility.Tests;

/// <summary>Each kind of extension at work in a host.</summary>
public sealed class ExtensionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_stream_filter_with_options_of_its_own()
    {
        using var upstream = new EchoUpstream();
        await using var host = await TestHost.StartAsync(proxy => WithTenants(proxy, upstream, """{"accounts": {"blue": "b-17"}}"""));
        using var client = new HttpClient();
        using var refused = await client.GetAsync(host.UrlOf("gateway"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("x-tenant is required", await refused.Content.ReadAsStringAsync());

        using var request = new HttpRequestMessage(HttpMethod.Get, host.UrlOf("gateway")) { Headers = { { "x-tenant", "blue" } } };
        using var served = await client.SendAsync(request);
        Assert.Contains("x-account: b-17", await served.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["acme.tenant"], served.Headers.GetValues("x-filtered-by"));
    }

    [Theory]
    [InlineData("""{"accounts": {}}""", "accounts: at least one account is needed")]
    [InlineData("""{"acounts": {"a": "b"}}""", "acounts")]
    [InlineData("""{"accounts": 5}""", "accounts")]
    public async Task Wrong_options_refuse_the_configuration_and_name_the_field(string json, string expected)
    {
        using var upstream = new EchoUpstream();
        var error = await Assert.ThrowsAsync<ConfigException>(() => TestHost.StartAsync(proxy => WithTenants(proxy, upstream, json)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_filter_that_changes_bytes_in_front_of_the_tcp_proxy()
    {
        using var upstream = new EchoUpstream();
        await using var host = await TestHost.StartAsync(proxy => proxy
            .Use(extensions => extensions.AddNetworkFilter("acme.shout", isTerminal: false, (worker, context) => new Shout()))
            .AddCluster("app", upstream.Address)
            .Add(ListenerOf(new ExtensionConfig { Name = "acme.shout" }, new ExtensionConfig { Name = "envoy.filters.network.tcp_proxy", Config = new TcpProxy { StatPrefix = "tcp", Cluster = "app" } })));
        Assert.StartsWith("HTTP/1.1 200 OK", await ExchangeAsync(host.PortOf("raw"), "GET /quiet HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("GET /QUIET", await ExchangeAsync(host.PortOf("raw"), "GET /quiet HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_filter_that_serves_connections_itself()
    {
        await using var host = await TestHost.StartAsync(proxy => proxy
            .Use(extensions => extensions.AddNetworkFilter("acme.greeter", isTerminal: true, OptionsBinder.FromReflection<GreeterOptions>(), (options, worker, context) => new Greeter(options)))
            .Add(ListenerOf(new ExtensionConfig { Name = "acme.greeter", Config = new GreeterOptions { Greeting = "good evening\n" } })));
        Assert.Equal("good evening\n", await ExchangeAsync(host.PortOf("raw"), ""));
    }

    [Fact]
    public async Task A_load_balancer_and_an_access_logger()
    {
        using var first = new EchoUpstream();
        using var second = new EchoUpstream();
        var log = new LineLog();
        await using var host = await TestHost.StartAsync(proxy => proxy
            .Use(extensions =>
            {
                extensions.AddLoadBalancer("acme.first_host", context => new FirstHost());
                extensions.Add(log);
            })
            .Add(ClusterOf("app", first, second) with { LoadBalancingPolicy = new ExtensionConfig { Name = "acme.first_host" } })
            .AddHttpListener("gateway", "127.0.0.1:0", http => http
                .MapPrefix("/", "app")
                .Configure(m => m with { AccessLog = [new AccessLog { Logger = new ExtensionConfig { Name = "acme.lines" } }] })));
        using var client = new HttpClient();
        for (var i = 0; i < 6; i++)
            await client.GetStringAsync(host.UrlOf("gateway"));
        Assert.Equal((6, 0), (first.Requests, second.Requests));
        Assert.StartsWith("200 ", await log.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_source_that_delivers_twice_and_errs_once()
    {
        using var first = new EchoUpstream();
        using var second = new EchoUpstream();
        var source = new ChannelSource();
        source.Deliver("1", ClusterOf("app", first));
        await using var host = await TestHost.StartAsync(proxy => proxy.AddSource(source).AddHttpListener("gateway", "127.0.0.1:0", http => http.MapPrefix("/", "app")));
        Assert.Equal("1", (await source.OutcomeAsync()).Version);
        using var client = new HttpClient();
        await client.GetStringAsync(host.UrlOf("gateway"));

        source.Deliver("2", ClusterOf("app", second));
        Assert.Empty((await source.OutcomeAsync()).Errors);
        await client.GetStringAsync(host.UrlOf("gateway"));
        Assert.Equal((1, 1), (first.Requests, second.Requests));

        source.Deliver("3", ClusterOf("app", second) with { LoadBalancingPolicy = new ExtensionConfig { Name = "acme.absent" } });
        var refused = await source.OutcomeAsync();
        Assert.Contains(refused.Errors, e => e.Message.Contains("acme.absent", StringComparison.Ordinal));
        await client.GetStringAsync(host.UrlOf("gateway"));
        Assert.Equal((1, 2), (first.Requests, second.Requests));
    }

    private static void WithTenants(ProxyBuilder proxy, EchoUpstream upstream, string options) => proxy
        .Use(extensions => extensions.AddStreamFilter<TenantFilter, TenantOptions>("acme.tenant"))
        .AddCluster("app", upstream.Address)
        .AddHttpListener("gateway", "127.0.0.1:0", http => http
            .UseFilter("acme.tenant", new RawConfig("acme.tenant", options))
            .MapPrefix("/", "app"));

    private static Listener ListenerOf(params ExtensionConfig[] filters) => new()
    {
        Name = "raw",
        Addresses = [new SocketAddress("127.0.0.1", 0)],
        FilterChains = [new FilterChain { Filters = ConfigList.From(filters) }],
    };

    private static Cluster ClusterOf(string name, params EchoUpstream[] upstreams) => new()
    {
        Name = name,
        LoadAssignment = new ClusterLoadAssignment
        {
            Name = name,
            Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.From(upstreams.Select(u => new LbEndpoint { Address = new SocketAddress("127.0.0.1", u.Port) })) }],
        },
    };

    private static async Task<string> ExchangeAsync(int port, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Limit);
        var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text)).AsTask().WaitAsync(Limit);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Limit);
    }
}
