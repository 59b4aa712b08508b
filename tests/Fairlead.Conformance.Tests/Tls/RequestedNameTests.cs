using System.Collections.Concurrent;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>What requests say about the handshake of their connections: <c>auto_sni</c> and <c>auto_san_validation</c>.</summary>
public sealed class RequestedNameTests : IDisposable
{
    private static readonly string[] Hosts = ["a.example", "b.example", "A.example:8080", "127.0.0.1", "[::1]:80"];

    private readonly Authority _authority = new();
    private readonly ConcurrentQueue<string?> _asked = [];

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task Requests_for_several_hosts_then_each_is_asked_for_on_connections_of_its_own(UpstreamProtocol protocol)
    {
        await using var upstream = await StartUpstreamAsync();
        await using var proxy = await StartAsync(upstream, new() { AutoSni = true }, c => c with { Protocol = protocol });
        using var wire = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            foreach (var host in Hosts)
                Assert.Equal(200, (await GetAsync(wire, host)).Status);
        }

        // The two spellings of a name share a connection, and so do the addresses, for which nothing is asked.
        Assert.Equal(["a.example", "b.example", "none"], _asked.Select(a => string.IsNullOrEmpty(a) ? "none" : a).Order());
        Assert.Equal(3, proxy.Stat("cluster.up.upstream_cx_total"));
    }

    [Fact]
    public async Task Certificate_is_for_one_host_then_requests_for_another_fail()
    {
        await using var upstream = await StartUpstreamAsync();
        await using var proxy = await StartAsync(upstream, new() { AutoSni = true, AutoSanValidation = true });
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(200, (await GetAsync(wire, "a.example")).Status);
        Assert.Equal(503, (await GetAsync(wire, "evil.example")).Status);
        Assert.Equal(200, (await GetAsync(wire, "a.example")).Status);
        Assert.Equal(1, proxy.Stat("cluster.up.ssl.fail_verify_san"));
    }

    [Fact]
    public async Task Other_header_names_the_host_then_it_is_asked_for()
    {
        await using var upstream = await StartUpstreamAsync();
        await using var proxy = await StartAsync(upstream, new() { AutoSni = true, OverrideAutoSniHeader = "x-sni" });
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(200, (await GetAsync(wire, "a.example", "x-sni: b.example\r\n")).Status);
        Assert.Equal(200, (await GetAsync(wire, "a.example")).Status);
        Assert.Equal(["b.example", "a.example"], _asked);
    }

    [Fact]
    public async Task Route_rewrites_the_host_then_what_the_client_sent_is_asked_for()
    {
        await using var upstream = await StartUpstreamAsync();
        var cluster = ClusterOf(upstream, new() { AutoSni = true });
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up", change: a => a with { HostRewriteLiteral = "other.example" })));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(200, (await GetAsync(wire, "a.example")).Status);
        Assert.Equal(["a.example"], _asked);
    }

    [Theory]
    [InlineData("a..example")]
    [InlineData("name-with-a-label-that-is-longer-than-the-sixty-three-bytes-of-dns.example")]
    [InlineData("x~y.example")]
    public async Task Host_is_no_name_then_nothing_is_asked_for(string host)
    {
        await using var upstream = await StartUpstreamAsync();
        await using var proxy = await StartAsync(upstream, new() { AutoSni = true });
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(200, (await GetAsync(wire, host)).Status);
        Assert.True(string.IsNullOrEmpty(Assert.Single(_asked)));
    }

    [Fact]
    public async Task Connections_are_limited_then_an_idle_one_makes_room_for_another_host()
    {
        await using var upstream = await StartUpstreamAsync();
        await using var proxy = await StartAsync(upstream, new() { AutoSni = true }, c => c with { CircuitBreakers = [new CircuitBreakerThresholds { MaxConnections = 1 }] });
        using var wire = await proxy.ConnectAsync();
        foreach (var host in new[] { "a.example", "b.example", "a.example", "b.example" })
            Assert.Equal(200, (await GetAsync(wire, host)).Status);
        Assert.Equal((4L, 1L), (proxy.Stat("cluster.up.upstream_cx_total"), proxy.Stat("cluster.up.upstream_cx_active")));
    }

    [Fact]
    public async Task Nothing_vouches_for_the_upstream_then_a_cluster_that_checks_names_is_refused()
    {
        var cluster = Make.Cluster("up", 1).WithTls(new UpstreamTlsContext()) with { UpstreamHttpProtocolOptions = new() { AutoSanValidation = true } };
        var error = await Assert.ThrowsAsync<ConfigException>(() => Proxy.StartAsync(cluster, Make.Http(Make.To("up"))));
        Assert.Contains("auto_san_validation", error.Message, StringComparison.Ordinal);
    }

    private static Task<WireMessage> GetAsync(Wire wire, string host, string fields = "") => wire.ExchangeAsync($"GET / HTTP/1.1\r\nhost: {host}\r\n{fields}\r\n");

    private Task<KestrelUpstream> StartUpstreamAsync() => KestrelUpstream.StartAsync(
        context => context.Response.WriteAsync("here"),
        HttpProtocols.Http1AndHttp2,
        tls: options =>
        {
            var certificate = _authority.Issue("a.example", "b.example", "other.example");
            options.ServerCertificateSelector = (_, asked) =>
            {
                _asked.Enqueue(asked);
                return certificate;
            };
        });

    private Cluster ClusterOf(KestrelUpstream upstream, UpstreamHttpProtocolOptions options) =>
        Make.Cluster("up", upstream.Port).WithTls(TlsSetup.Trusting(new() { TrustedCa = _authority.Roots })) with { UpstreamHttpProtocolOptions = options };

    private Task<Proxy> StartAsync(KestrelUpstream upstream, UpstreamHttpProtocolOptions options, Func<Cluster, Cluster>? change = null) => Proxy.StartAsync(
        (change ?? (c => c))(ClusterOf(upstream, options)),
        Make.Http(m => m with { SchemeHeaderTransformation = new() { MatchUpstream = true } }, Make.To("up")));
}
