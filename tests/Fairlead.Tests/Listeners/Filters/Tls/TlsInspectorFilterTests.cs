using System.Text;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Listeners.Filters;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Tests.Listeners.Filters.Tls;

public sealed class TlsInspectorFilterTests
{
    private static readonly Hello Usual = new() { Extensions = [Hello.ServerName("Shop.EXAMPLE"), Hello.Alpn("h2", "http/1.1"), Hello.Versions(0x0304)] };

    private readonly long[] _cells = new long[TlsInspectorStats.Schema.Names.Length];

    [Fact]
    public async Task Hello_however_it_arrives_then_its_facts()
    {
        foreach (var bytes in (byte[][])[Usual.Bytes(), Hello.Records(Usual.Message(), 0x0303, 1), Hello.TwoRecords(Usual.Message(), 40), [.. Usual.Bytes(), 20, 3, 3, 0, 1, 1]])
        {
            foreach (var (piece, isSegmented) in ((int, bool)[])[(1, false), (7, false), (1 << 20, false), (1 << 20, true), (16, true)])
            {
                var pending = new ScriptedPending(bytes, piece, isSegmented);
                Assert.True(await Filter().InspectAsync(pending));
                Assert.Equal(("tls", "shop.example", 0), (pending.TransportProtocol, pending.ServerName, pending.Consumed));
                Assert.Equal(["h2", "http/1.1"], pending.ApplicationProtocols);
                var hello = pending.GetState<TlsClientHello>()!;
                Assert.Equal(("shop.example", TlsVersions.Tls13, "", ""), (hello.ServerName, hello.Versions, hello.Ja3, hello.Ja4));
                Assert.Equal(["h2", "http/1.1"], hello.ApplicationProtocols);
            }
        }

        AssertCounts("tls_found=20", "alpn_found=20", "sni_found=20");
    }

    [Fact]
    public async Task Hello_without_extensions_then_TLS_and_nothing_else()
    {
        var pending = new ScriptedPending(new Hello { Extensions = null, Version = 0x0301, RecordVersion = 0x0300 }.Bytes(), 1000);
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Equal(("tls", ""), (pending.TransportProtocol, pending.ServerName));
        Assert.Empty(pending.ApplicationProtocols);
        AssertCounts("tls_found=1", "alpn_not_found=1", "sni_not_found=1");
    }

    [Fact]
    public async Task Plain_text_then_the_first_byte_decides()
    {
        var pending = new ScriptedPending("GET / HTTP/1.1\r\n"u8.ToArray(), 1);
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Equal(("raw_buffer", 1), (pending.TransportProtocol, pending.Arrived));
        Assert.Null(pending.GetState<TlsClientHello>());
        AssertCounts("tls_not_found=1");
    }

    [Fact]
    public async Task Malformed_hello_then_plain_text_or_closed_as_the_options_say()
    {
        var bytes = new Hello { Extensions = [Hello.ServerName("a\0b")] }.Bytes();
        var pending = new ScriptedPending(bytes, 1000);
        Assert.True(await Filter().InspectAsync(pending));
        Assert.Equal(("raw_buffer", ""), (pending.TransportProtocol, pending.ServerName));
        AssertCounts("tls_not_found=1");
        Assert.False(await Filter(new() { CloseConnectionOnClientHelloParsingErrors = true }).InspectAsync(new ScriptedPending(bytes, 1000)));
        Assert.False(await Filter(new() { CloseConnectionOnClientHelloParsingErrors = true }).InspectAsync(new ScriptedPending("GET"u8.ToArray(), 1000)));
        AssertCounts("tls_not_found=1");
    }

    [Fact]
    public async Task End_or_timeout_in_the_middle_then_not_decided()
    {
        var bytes = Usual.Bytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var pending = new ScriptedPending(bytes[..length], 50);
            Assert.False(await Filter().InspectAsync(pending));
            Assert.Equal("raw_buffer", pending.TransportProtocol);
        }

        AssertCounts();
    }

    [Fact]
    public async Task Too_large_then_closed()
    {
        var bytes = new Hello { Extensions = [Hello.ServerName("a"), (21, new byte[300])] }.Bytes();
        Assert.False(await Filter(new() { MaxClientHelloSize = 256 }).InspectAsync(new ScriptedPending(bytes, 16)));
        AssertCounts("client_hello_too_large=1");
        Assert.True(await Filter(new() { MaxClientHelloSize = bytes.Length }).InspectAsync(new ScriptedPending(bytes, 16)));

        // As large as may be, and one byte more.
        var room = 16384 - new Hello { Extensions = [(21, [])] }.Bytes().Length;
        Assert.True(await Filter().InspectAsync(new ScriptedPending(new Hello { Extensions = [(21, new byte[room])] }.Bytes(), 4096)));
        Assert.False(await Filter().InspectAsync(new ScriptedPending(new Hello { Extensions = [(21, new byte[room + 1])] }.Bytes(), 4096)));
        AssertCounts("client_hello_too_large=2", "tls_found=2", "alpn_not_found=2", "sni_found=1", "sni_not_found=1");
    }

    [Fact]
    public async Task Fingerprints_are_made_if_wanted()
    {
        var pending = new ScriptedPending(Usual.Bytes(), 1000);
        Assert.True(await Filter(new() { EnableJa3Fingerprinting = true, EnableJa4Fingerprinting = true }).InspectAsync(pending));
        var hello = pending.GetState<TlsClientHello>()!;
        Assert.Equal(32, hello.Ja3.Length);
        Assert.StartsWith("t13d0203h2_", hello.Ja4, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_read_and_checked()
    {
        var registry = new ExtensionRegistry();
        registry.AddListenerFilters();
        var factory = registry.Find<ListenerFilterFactory>(ListenerFilterNames.TlsInspector)!;
        var errors = new List<ConfigError>();
        var options = (TlsInspectorOptions?)factory.BindOptions(
            Config("""{"enable_ja3_fingerprinting":true,"enable_ja4_fingerprinting":true,"close_connection_on_client_hello_parsing_errors":true,"max_client_hello_size":1024,"initial_read_buffer_size":512}"""),
            "c",
            errors);
        Assert.Empty(errors);
        Assert.Equal((true, true, true, 1024, 512), (options!.EnableJa3Fingerprinting, options.EnableJa4Fingerprinting, options.CloseConnectionOnClientHelloParsingErrors, options.MaxClientHelloSize, options.InitialReadBufferSize));
        Assert.Equal(16384, ((TlsInspectorOptions)factory.BindOptions(new ExtensionConfig { Name = "x" }, "c", errors)!).MaxClientHelloSize);
        foreach (var (json, path) in ((string, string)[])[("""{"max_client_hello_size":255}""", "c.max_client_hello_size"), ("""{"max_client_hello_size":16385}""", "c.max_client_hello_size"), ("""{"initial_read_buffer_size":65537}""", "c.initial_read_buffer_size")])
        {
            errors.Clear();
            Assert.Null(factory.BindOptions(Config(json), "c", errors));
            Assert.Equal(path, Assert.Single(errors).Path);
        }

        static ExtensionConfig Config(string json) => new() { Name = ListenerFilterNames.TlsInspector, Config = new RawConfig("", json) };
    }

    private TlsInspectorFilter Filter(TlsInspectorOptions? options = null) => new(options ?? new TlsInspectorOptions(), new TlsInspectorStats(_cells));

    private void AssertCounts(params string[] expected) =>
        Assert.Equal(expected.Order(), TlsInspectorStats.Schema.Names.Select((n, i) => $"{n}={_cells[i]}").Where(t => !t.EndsWith("=0", StringComparison.Ordinal)).Order());
}
