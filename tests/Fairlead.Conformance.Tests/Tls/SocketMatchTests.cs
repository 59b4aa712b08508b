using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>One cluster with endpoints that have a sidecar and endpoints that have none, as Istio's automatic mutual TLS has it.</summary>
public sealed class SocketMatchTests : IDisposable
{
    private const string Sidecar = """{"envoy.transport_socket_match":{"tlsMode":"istio","more":1}}""";

    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Endpoints_with_and_without_a_sidecar_then_mutual_tls_and_plain_text()
    {
        await using var secure = await StartSecureAsync();
        await using var plain = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("plain"));
        await using var proxy = await Proxy.StartAsync(Auto(Endpoint(secure.Port, Sidecar), Endpoint(plain.Port, "")), Make.Http(Make.To("up")));
        var seen = new HashSet<string>();
        for (var i = 0; i < 8; i++)
            seen.Add((await proxy.GetAsync()).Body);
        Assert.Equal(["plain", "secure"], seen.Order());
        Assert.Equal(0, proxy.Stat("cluster.up.upstream_cx_connect_fail"));
    }

    [Fact]
    public async Task Metadata_changes_then_new_connections_follow()
    {
        await using var secure = await StartSecureAsync();
        var listener = Make.Http(Make.To("up"));
        await using var proxy = await Proxy.StartAsync(Auto(Endpoint(secure.Port, "")), listener);
        Assert.NotEqual("secure", (await proxy.GetAsync()).Body);
        Assert.Empty(await proxy.Source.SetAsync(Auto(Endpoint(secure.Port, Sidecar)), listener).Within());
        Assert.Equal("secure", (await proxy.GetAsync()).Body);
        Assert.Empty(await proxy.Source.SetAsync(Auto(Endpoint(secure.Port, """{"envoy.transport_socket_match":{"tlsMode":"disabled"}}""")), listener).Within());
        Assert.NotEqual("secure", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Match_without_anything_then_all_endpoints_and_the_clusters_own_socket_for_none()
    {
        await using var plain = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("plain"));
        var cluster = Auto(Endpoint(plain.Port, "")).WithTls(new UpstreamTlsContext()) with { TransportSocketMatches = [new TransportSocketMatch { Name = "all", MatchJson = "{}" }] };
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up")));
        Assert.Equal("plain", (await proxy.GetAsync()).Body);
    }

    private Task<KestrelUpstream> StartSecureAsync() => KestrelUpstream.StartAsync(
        context => context.Response.WriteAsync("secure"),
        HttpProtocols.Http1,
        tls: options =>
        {
            options.ServerCertificate = _authority.Issue("up.example");
            options.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            options.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Root.Subject;
        });

    private Cluster Auto(params LbEndpoint[] endpoints)
    {
        var trusting = TlsSetup.Trusting(new() { TrustedCa = _authority.Roots }, "up.example");
        var mutual = trusting with { Common = trusting.Common with { Certificates = [Authority.Pem(_authority.Issue("spiffe://cluster.local/ns/default/sa/proxy"))] } };
        return Make.Cluster("up", 1) with
        {
            LoadAssignment = new ClusterLoadAssignment { Name = "up", Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.From(endpoints) }] },
            TransportSocketMatches =
            [
                new TransportSocketMatch
                {
                    Name = "tlsMode-istio",
                    MatchJson = """{"tlsMode":"istio"}""",
                    TransportSocket = new ExtensionConfig { Name = TlsExtensionRegistryExtensions.TransportSocketName, Config = mutual },
                },
                new TransportSocketMatch { Name = "tlsMode-disabled" },
            ],
        };
    }

    private static LbEndpoint Endpoint(int port, string metadata) => new() { Address = new SocketAddress("127.0.0.1", port), MetadataJson = metadata };
}
