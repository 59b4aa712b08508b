using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Formatting;
using Fairlead.Listeners.Filters;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Tests.Listeners.Tls;

/// <summary>Filter chains chosen by what a TLS client says.</summary>
public sealed class TlsFilterChainTests
{
    private static readonly byte[] PlainText = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8.ToArray();

    private readonly ListenerFixture _fixture = new();

    [Theory]
    [InlineData("a.example", "exact")]
    [InlineData("A.EXAMPLE", "exact")]
    [InlineData("b.example", "example")]
    [InlineData("c.b.example", "example")]
    [InlineData("x.deep.example", "deep")]
    [InlineData("y.x.deep.example", "deep")]
    [InlineData("deep.example", "example")]
    [InlineData("example", "tls")]
    [InlineData("other", "tls")]
    [InlineData("", "tls")]
    public async Task Server_name_then_the_most_specific_chain(string name, string expected)
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(
            ListenerFixture.Chain("example", new() { ServerNames = ["*.example"] }),
            ListenerFixture.Chain("tls", new() { TransportProtocol = "tls" }),
            ListenerFixture.Chain("deep", new() { ServerNames = ["*.deep.example"] }),
            ListenerFixture.Chain("exact", new() { ServerNames = ["a.example"] })) with { ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector }] }));
        Assert.Equal(expected, _fixture.ChainFor(await RealHello.OfAsync(name)));
        Assert.Equal(name.ToLowerInvariant(), _fixture.Last!.ServerName);
        Assert.Null(_fixture.ChainFor(PlainText));
        Assert.Equal(1, _fixture.Stat("listener.main.", "no_filter_chain_match"));
        Assert.Equal(1, _fixture.Stat("tls_inspector.", name.Length > 0 ? "sni_found" : "sni_not_found"));
    }

    [Fact]
    public async Task A_step_taken_is_not_taken_back()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(
            ListenerFixture.Chain("a-h2", new() { ServerNames = ["a.example"], ApplicationProtocols = ["h2"] }),
            ListenerFixture.Chain("example", new() { ServerNames = ["*.example"] }),
            ListenerFixture.Chain("b-raw", new() { ServerNames = ["b.example"], TransportProtocol = "raw_buffer" })) with { DefaultFilterChain = ListenerFixture.Chain("default") }));
        Assert.Equal("a-h2", _fixture.ChainFor(await RealHello.OfAsync("a.example", "h2")));

        // The name is a.example's, so the chain for *.example is out of the question, though it would take the connection. So it is with b.example.
        Assert.Equal("default", _fixture.ChainFor(await RealHello.OfAsync("a.example", "http/1.1")));
        Assert.Equal("default", _fixture.ChainFor(await RealHello.OfAsync("a.example")));
        Assert.Equal("default", _fixture.ChainFor(await RealHello.OfAsync("b.example")));
        Assert.Equal("example", _fixture.ChainFor(await RealHello.OfAsync("c.example", "http/1.1")));
        Assert.Equal("default", _fixture.ChainFor(PlainText));
    }

    [Fact]
    public async Task Application_protocols_then_the_clients_order_decides()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(
            ListenerFixture.Chain("h1", new() { TransportProtocol = "tls", ApplicationProtocols = ["http/1.1", "http/1.0"] }),
            ListenerFixture.Chain("h2", new() { TransportProtocol = "tls", ApplicationProtocols = ["h2"] }),
            ListenerFixture.Chain("tls", new() { TransportProtocol = "tls" }),
            ListenerFixture.Chain("raw", new() { TransportProtocol = "raw_buffer" }))));
        Assert.Equal("h2", _fixture.ChainFor(await RealHello.OfAsync("a", "h2", "http/1.1")));
        Assert.Equal("h1", _fixture.ChainFor(await RealHello.OfAsync("a", "http/1.1", "h2")));
        Assert.Equal("h1", _fixture.ChainFor(await RealHello.OfAsync("a", "spdy", "http/1.0", "h2")));
        Assert.Equal("tls", _fixture.ChainFor(await RealHello.OfAsync("a", "spdy")));
        Assert.Equal("tls", _fixture.ChainFor(await RealHello.OfAsync("a")));
        Assert.Equal("raw", _fixture.ChainFor(PlainText));
    }

    [Fact]
    public async Task As_Istio_does_it_then_TLS_and_plain_text_share_a_port()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(
            ListenerFixture.Chain("mtls-http", new() { TransportProtocol = "tls", ApplicationProtocols = ["istio-http/1.0", "istio-http/1.1", "istio-h2"] }),
            ListenerFixture.Chain("plain-http", new() { TransportProtocol = "raw_buffer", ApplicationProtocols = ["http/1.1", "h2c"] }),
            ListenerFixture.Chain("mtls-tcp", new() { TransportProtocol = "tls", ApplicationProtocols = ["istio-peer-exchange", "istio"] }),
            ListenerFixture.Chain("plain-tcp", new() { TransportProtocol = "raw_buffer" }),
            ListenerFixture.Chain("tls", new() { TransportProtocol = "tls" })) with
        {
            ListenerFilters = [new() { Name = ListenerFilterNames.OriginalDestination }, new() { Name = ListenerFilterNames.TlsInspector }, new() { Name = ListenerFilterNames.HttpInspector }],
        }));
        Assert.Equal("mtls-http", _fixture.ChainFor(await RealHello.OfAsync("outbound_.80_._.a.default.svc.cluster.local", "istio-h2", "istio-peer-exchange", "istio")));
        Assert.Equal("mtls-tcp", _fixture.ChainFor(await RealHello.OfAsync("a", "istio-peer-exchange", "istio")));
        Assert.Equal("tls", _fixture.ChainFor(await RealHello.OfAsync("a", "h2")));
        Assert.Equal("plain-http", _fixture.ChainFor(PlainText));
        Assert.Equal("http/1.1", _fixture.Last!.ApplicationProtocol);
        Assert.Equal("plain-http", _fixture.ChainFor("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray()));
        Assert.Equal("plain-tcp", _fixture.ChainFor("\0\0\0\u0001hello"u8.ToArray()));
        Assert.Empty(_fixture.Messages);
    }

    [Fact]
    public async Task Hello_of_the_system_then_its_facts_are_state_of_the_connection()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("all")) with
        {
            ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector, Config = new TlsInspectorOptions { EnableJa3Fingerprinting = true, EnableJa4Fingerprinting = true } }],
        }));
        Assert.Equal("all", _fixture.ChainFor(await RealHello.OfAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a.example",
            ApplicationProtocols = [SslApplicationProtocol.Http2, new("x")],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        })));
        var hello = _fixture.Last!.GetState<TlsClientHello>()!;
        Assert.Equal("a.example", hello.ServerName);
        Assert.Equal(["h2", "x"], hello.ApplicationProtocols);
        Assert.Equal(TlsVersions.Tls12 | TlsVersions.Tls13, hello.Versions);
        Assert.Matches("^[0-9a-f]{32}$", hello.Ja3);
        Assert.Matches("^t13d[0-9]{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$", hello.Ja4);

        // What is offered is not what is agreed on.
        Assert.Equal("", _fixture.Last.ApplicationProtocol);
        Assert.Equal($"a.example {hello.Ja3} {hello.Ja4}", LogLine());
        Assert.Equal("all", _fixture.ChainFor(PlainText));
        Assert.Equal("- - -", LogLine());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsVersions.Tls10 | TlsVersions.Tls11 | TlsVersions.Tls12)]
    [InlineData(SslProtocols.Tls13, TlsVersions.Tls13)]
    public async Task Versions_of_the_system_are_told(SslProtocols enabled, TlsVersions expected)
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("all")) with { ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector }] }));
        _fixture.ChainFor(await RealHello.OfAsync(new SslClientAuthenticationOptions { TargetHost = "a", EnabledSslProtocols = enabled }));
        Assert.Equal(expected, _fixture.Last!.GetState<TlsClientHello>()!.Versions & expected);
        if (enabled == SslProtocols.Tls13)
            Assert.Equal(expected, _fixture.Last!.GetState<TlsClientHello>()!.Versions);
    }

    [Fact]
    public async Task Bytes_one_by_one_then_the_same_chain_and_nothing_is_consumed()
    {
        Assert.Empty(_fixture.Apply(ListenerFixture.Listener(ListenerFixture.Chain("a", new() { ServerNames = ["a.example"] }))));
        var bytes = await RealHello.OfAsync("a.example");
        var client = _fixture.Connect();
        foreach (var b in bytes)
        {
            Assert.Empty(_fixture.Served);
            Assert.Equal(1, _fixture.Stat("listener.main.", "downstream_pre_cx_active"));
            _fixture.Send(client, [b]);
        }

        Assert.Equal(["a"], _fixture.Served);
        Assert.Equal(0, _fixture.Stat("listener.main.", "downstream_pre_cx_active"));
    }

    private string LogLine()
    {
        var output = new ArrayBufferWriter<byte>();
        SubstitutionFormat.Parse("%REQUESTED_SERVER_NAME% %TLS_JA3_FINGERPRINT% %TLS_JA4_FINGERPRINT%", "f", [])!.Write(_fixture.Last!.Info, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
