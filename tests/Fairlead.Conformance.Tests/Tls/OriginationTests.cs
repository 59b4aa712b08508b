using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>TLS towards upstreams.</summary>
public sealed class OriginationTests : IDisposable
{
    private readonly Authority _authority = new();
    private string? _asked;

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(UpstreamProtocol.Http1, "HTTP/1.1")]
    [InlineData(UpstreamProtocol.Http2, "HTTP/2")]
    public async Task Upstream_with_tls_then_spoken_to_in_the_clusters_protocol(UpstreamProtocol protocol, string expected)
    {
        await using var upstream = await StartUpstreamAsync("up.example");
        await using var proxy = await StartAsync(upstream, TlsSetup.Trusting(new() { TrustedCa = _authority.Roots }, "up.example") with { AutoSniSanValidation = true }, protocol);
        for (var i = 0; i < 5; i++)
            Assert.Equal($"{expected} up.example", (await proxy.GetAsync()).Body);
        Assert.Equal((0L, proxy.Stat("cluster.up.upstream_cx_total")), (proxy.Stat("cluster.up.ssl.connection_error"), proxy.Stat("cluster.up.ssl.handshake")));
    }

    [Fact]
    public async Task Upstream_of_another_root_then_503_with_the_reason()
    {
        using var other = new Authority("other root");
        await using var upstream = await StartUpstreamAsync("up.example");
        await using var proxy = await StartAsync(upstream, TlsSetup.Trusting(new() { TrustedCa = other.Roots }, "up.example"));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal(ResponseFlags.UpstreamConnectionFailure, entry.Flags);
        Assert.StartsWith("TLS_error:|CERTIFICATE_VERIFY_FAILED", entry.FailureReason, StringComparison.Ordinal);
        Assert.Equal((1L, 1L), (proxy.Stat("cluster.up.ssl.fail_verify_error"), proxy.Stat("cluster.up.upstream_cx_connect_fail")));
    }

    [Fact]
    public async Task Upstream_of_another_name_then_503()
    {
        await using var upstream = await StartUpstreamAsync("up.example");
        await using var proxy = await StartAsync(upstream, TlsSetup.Trusting(new() { TrustedCa = _authority.Roots }, "other.example") with { AutoSniSanValidation = true });
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(1, proxy.Stat("cluster.up.ssl.fail_verify_san"));
    }

    [Fact]
    public async Task Nothing_to_verify_then_spoken_to()
    {
        await using var upstream = await StartUpstreamAsync("up.example");
        await using var proxy = await StartAsync(upstream, new UpstreamTlsContext());
        Assert.Equal("HTTP/1.1 ", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Upstream_without_tls_then_503()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port).WithTls(new UpstreamTlsContext()), Make.Http(Make.To("up")));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(1, proxy.Stat("cluster.up.ssl.connection_error"));
    }

    [Fact]
    public async Task Upstream_that_stalls_in_the_handshake_then_503_within_the_connect_timeout()
    {
        await using var upstream = ScriptedUpstream.Start(wire => wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port).WithTls(new UpstreamTlsContext()) with { ConnectTimeout = TimeSpan.FromMilliseconds(100) }, Make.Http(Make.To("up")));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_cx_connect_timeout"));
    }

    [Fact]
    public async Task Upstream_asks_who_we_are_then_the_clusters_certificate_is_shown()
    {
        const string Identity = "spiffe://cluster.local/ns/default/sa/proxy";
        await using var upstream = await StartUpstreamAsync("up.example", tls =>
        {
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Root.Subject;
        });
        var context = TlsSetup.Trusting(new() { TrustedCa = _authority.Roots }, "up.example");
        await using var proxy = await StartAsync(upstream, context with { Common = context.Common with { Certificates = [Authority.Pem(_authority.Issue(Identity))] } });
        Assert.Equal(200, (await proxy.GetAsync()).Status);
    }

    private Task<KestrelUpstream> StartUpstreamAsync(string name, Action<HttpsConnectionAdapterOptions>? change = null) => KestrelUpstream.StartAsync(
        context => context.Response.WriteAsync($"{context.Request.Protocol} {_asked}"),
        HttpProtocols.Http1AndHttp2,
        tls: options =>
        {
            var certificate = _authority.Issue(name);
            options.ServerCertificateSelector = (_, asked) =>
            {
                _asked = asked;
                return certificate;
            };
            change?.Invoke(options);
        });

    private static Task<Proxy> StartAsync(KestrelUpstream upstream, UpstreamTlsContext context, UpstreamProtocol protocol = UpstreamProtocol.Http1) =>
        Proxy.StartAsync(Make.Cluster("up", upstream.Port).WithTls(context) with { Protocol = protocol }, Make.Http(m => m with { SchemeHeaderTransformation = new() { MatchUpstream = true } }, Make.To("up")));
}
