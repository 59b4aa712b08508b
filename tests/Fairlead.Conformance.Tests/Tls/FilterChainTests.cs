using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Hosting;
using Fairlead.Listeners.Filters;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>Several chains on one port, chosen by what the TLS inspector sees; the handshake goes on with what was seen.</summary>
public sealed class FilterChainTests : IDisposable
{
    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("a.example", "CN=a.example", "a", "t13d")]
    [InlineData("x.b.example", "CN=*.b.example", "b", "t13d")]
    [InlineData("c.example", "CN=fallback", "other", "t13d")]
    public async Task Server_name_then_chain_and_certificate(string name, string subject, string chain, string fingerprint)
    {
        await using var proxy = await StartAsync();
        foreach (var isByteByByte in (bool[])[false, true])
        {
            using var client = await TlsClient.ConnectAsync(proxy.Port, name, isByteByByte: isByteByByte, protocols: ["http/1.1"]);
            Assert.Equal(subject, client.ServerCertificate.Subject);
            var response = await client.GetAsync();
            Assert.EndsWith($"\r\n\r\n{chain}", response, StringComparison.Ordinal);
            Assert.Contains($"\r\nx-client: {name} {fingerprint}", response, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(2, proxy.Stat("tls_inspector.tls_found"));
        Assert.Equal(2, proxy.Stat("listener.main.ssl.handshake"));
    }

    [Fact]
    public async Task Plain_text_then_the_chain_for_it()
    {
        await using var proxy = await StartAsync();
        var response = await proxy.GetAsync();
        Assert.Equal(("plain", ""), (response.Body, response["x-client"]));
        Assert.Equal(1, proxy.Stat("tls_inspector.tls_not_found"));
        Assert.Equal(0, proxy.Stat("listener.main.ssl.connection_error"));
    }

    private Task<Proxy> StartAsync() => Proxy.StartAsync(Make.Listener("main") with
    {
        ListenerFilters = [new() { Name = ListenerFilterNames.TlsInspector, Config = new TlsInspectorOptions { EnableJa4Fingerprinting = true } }],
        FilterChains =
        [
            Chain("a", "a.example", new() { ServerNames = ["a.example"] }),
            Chain("b", "*.b.example", new() { ServerNames = ["*.b.example"], ApplicationProtocols = ["http/1.1"] }),
            Chain("other", "fallback", new() { TransportProtocol = "tls" }),
            Chain("plain", null, new() { TransportProtocol = "raw_buffer" }),
        ],
    });

    private FilterChain Chain(string body, string? certificate, FilterChainMatch match)
    {
        var route = TlsSetup.Hello with
        {
            Action = new DirectResponseAction { Status = 200, Body = body },
            Headers = new() { ResponseHeadersToAdd = [new() { Key = "x-client", Value = "%REQUESTED_SERVER_NAME% %TLS_JA4_FINGERPRINT%" }] },
        };
        var listener = Make.Http(route);
        if (certificate is not null)
            listener = listener.WithTls(TlsSetup.Showing(Authority.Pem(_authority.Issue(certificate))));
        return listener.FilterChains[0] with { Name = body, Match = match };
    }
}
