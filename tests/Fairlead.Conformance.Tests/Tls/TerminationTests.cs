using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>TLS towards clients.</summary>
public sealed class TerminationTests : IDisposable
{
    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task HttpClient_then_the_version_that_was_agreed_on(int version)
    {
        await using var proxy = await StartAsync();
        using var client = ClientOf(version);
        for (var i = 0; i < 10; i++)
        {
            using var response = await client.GetAsync(UrlOf(proxy)).Within();
            Assert.Equal((version, "hello"), (response.Version.Major, await response.Content.ReadAsStringAsync()));
        }

        Assert.Equal((1L, 1L, 0L), (proxy.Stat("listener.main.ssl.handshake"), proxy.Stat("listener.main.ssl.no_certificate"), proxy.Stat("listener.main.ssl.connection_error")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ten_megabytes_both_ways_then_unchanged(int version)
    {
        await using var upstream = await KestrelUpstream.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")).WithTls(Server()));
        using var client = ClientOf(version);
        var data = new byte[10 * 1024 * 1024];
        Random.Shared.NextBytes(data);
        using var response = await client.PostAsync(UrlOf(proxy), new ByteArrayContent(data)).Within();
        Assert.Equal(data, await response.Content.ReadAsByteArrayAsync().Within());
    }

    [Theory]
    [InlineData("")]
    [InlineData("h2", "h2", "http/1.1")]
    [InlineData("http/1.1", "http/1.1")]
    [InlineData("", "spdy/3")]
    public async Task Protocols_offered_then_ours_is_chosen_or_none_at_all(string expected, params string[] offered)
    {
        await using var proxy = await StartAsync();
        using var client = await TlsClient.ConnectAsync(proxy.Port, protocols: offered);
        Assert.Equal(expected, Encoding.ASCII.GetString(client.Stream.NegotiatedApplicationProtocol.Protocol.Span));
        if (expected != "h2")
            Assert.EndsWith("hello", await client.GetAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.example", "a.example")]
    [InlineData("A.Example", "a.example")]
    [InlineData("x.b.example", "*.b.example")]
    [InlineData("x.y.b.example", "first.example")]
    [InlineData("unknown.example", "first.example")]
    public async Task Server_name_then_its_certificate_or_the_first(string asked, string expected)
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(
            TlsSetup.Showing([.. new[] { "first.example", "a.example", "*.b.example" }.Select(n => Authority.Pem(_authority.Issue(n)))])));
        using var client = await TlsClient.ConnectAsync(proxy.Port, asked);
        Assert.Equal("CN=" + expected, client.ServerCertificate.Subject);
    }

    [Fact]
    public async Task Hello_byte_by_byte_then_served()
    {
        await using var proxy = await StartAsync();
        using var client = await TlsClient.ConnectAsync(proxy.Port, isByteByByte: true);
        Assert.EndsWith("hello", await client.GetAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nhost: t\r\n\r\n", "not_TLS")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0002\u0000\u0000\u0001\u0000", "malformed_client_hello")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0001\u00ff\u00ff\u00ff", "client_hello_too_large")]
    [InlineData("\u0016\u0003\u0001\u0000\u0006\u0001\u0000\u0000\u0002\u0003\u0003", "malformed_client_hello")]
    public async Task No_hello_then_closed_and_counted(string bytes, string reason)
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(Server()) with { AccessLog = [Make.Recording] });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port).Within();
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes)).Within();
        await ReadToEndAsync(socket);
        await proxy.Log.NextAsync();
        Assert.Equal(1, proxy.Stat("listener.main.ssl.connection_error"));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public async Task Handshake_stalls_then_ended_and_others_are_served()
    {
        var listener = Make.Http(TlsSetup.Hello).WithTls(Server());
        listener = listener with { FilterChains = [listener.FilterChains[0] with { TransportSocketConnectTimeout = TimeSpan.FromMilliseconds(100) }] };
        await using var proxy = await Proxy.StartAsync(listener);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port).Within();
        await socket.SendAsync(new byte[] { 0x16, 3, 1 }).Within();
        using var other = await TlsClient.ConnectAsync(proxy.Port);
        Assert.EndsWith("hello", await other.GetAsync(), StringComparison.Ordinal);
        await ReadToEndAsync(socket);
        await Limit.UntilAsync(() => proxy.Stat("listener.main.downstream_cx_transport_socket_connect_timeout") == 1, "it is counted");
    }

    [Fact]
    public async Task Versions_then_those_of_the_context()
    {
        var context = Server();
        await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(context with { Common = context.Common with { Parameters = new() { Minimum = TlsVersion.Tls13 } } }));
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TlsClient.ConnectAsync(proxy.Port, versions: SslProtocols.Tls12));
        using var client = await TlsClient.ConnectAsync(proxy.Port, versions: SslProtocols.Tls13);
        Assert.Equal(SslProtocols.Tls13, client.Stream.SslProtocol);
        await Limit.UntilAsync(() => proxy.Stat("listener.main.ssl.connection_error") == 1, "it is counted");
    }

    [Fact]
    public async Task Cipher_suites_then_those_of_the_context()
    {
        var context = Server();
        var parameters = new TlsParameters { Maximum = TlsVersion.Tls12, CipherSuites = ["ECDHE-ECDSA-AES256-GCM-SHA384"] };
        await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(context with { Common = context.Common with { Parameters = parameters } }));
        using var client = await TlsClient.ConnectAsync(proxy.Port);
        Assert.Equal(System.Net.Security.TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, client.Stream.NegotiatedCipherSuite);
    }

    [Fact]
    public async Task Tcp_proxy_then_half_closes_go_through()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var all = await wire.ReadToEndAsync();
            await wire.SendAsync($"got {all.Length}");
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "tcp", Cluster = "up" }).WithTls(Server()));
        using var client = await TlsClient.ConnectAsync(proxy.Port);
        await client.Stream.WriteAsync(new byte[300_000]).AsTask().Within();
        await client.Stream.ShutdownAsync().Within();
        using var reader = new StreamReader(client.Stream);
        Assert.Equal("got 300000", await reader.ReadToEndAsync().Within());
    }

    [Fact]
    public async Task Unusable_certificates_then_refused_with_the_place()
    {
        var good = Authority.Pem(_authority.Issue("a.example"));
        var other = Authority.Pem(_authority.Issue("b.example"));
        foreach (var bad in new[] { good with { PrivateKey = other.PrivateKey }, good with { CertificateChain = Authority.Text("nonsense") }, good with { PrivateKey = new DataSource { Filename = "/nowhere.pem" } } })
        {
            await using var proxy = await Proxy.StartAsync(Make.Http(TlsSetup.Hello));
            var errors = await proxy.Source.SetAsync(Make.Http(TlsSetup.Hello).WithTls(TlsSetup.Showing(bad))).Within();
            Assert.Equal("static_resources.listeners[0].filter_chains[0].transport_socket.typed_config.common_tls_context", Assert.Single(errors).Path);
            Assert.Equal("hello", (await proxy.GetAsync()).Body);
        }
    }

    private DownstreamTlsContext Server() => TlsSetup.Showing(Authority.Pem(_authority.Issue("localhost")));

    private Task<Proxy> StartAsync() => Proxy.StartAsync(Make.Http(TlsSetup.Hello).WithTls(Server()));

    private static async Task ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer).Within() > 0)
            {
                // An alert, perhaps.
            }
        }
        catch (SocketException)
        {
            // Reset: what was sent was not all read.
        }
    }

    private static Uri UrlOf(Proxy proxy) => new($"https://localhost:{proxy.Port}/");

    private static HttpClient ClientOf(int version) => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    })
    {
        DefaultRequestVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
