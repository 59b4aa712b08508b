using System.Net;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Conformance.Tests.Tls;
using Fairlead.Hosting;
using Fairlead.Tls;

namespace Fairlead.Conformance.Tests;

/// <summary>PROXY headers towards upstreams.</summary>
public sealed class UpstreamProxyProtocolTests
{
    private const string SocketName = "envoy.transport_sockets.upstream_proxy_protocol";

    [Fact]
    public async Task Text_header_on_a_tcp_connection_then_it_comes_before_the_payload()
    {
        await using var upstream = ScriptedUpstream.Start(async wire => await wire.SendAsync(await wire.ReadToEndAsync()));
        await using var proxy = await Proxy.StartAsync(ClusterOf(upstream.Port, new()), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("hello");
        wire.ShutdownSend();
        Assert.Equal($"PROXY TCP4 127.0.0.1 127.0.0.1 {PortOf(wire)} {proxy.Port}\r\nhello", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
    }

    [Fact]
    public async Task Upstream_speaks_first_then_it_has_the_header_before()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var header = await wire.ReadExactAsync(28);
            await wire.SendAsync($"welcome, {header[24] << 8 | header[25]}");
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(ClusterOf(upstream.Port, new() { Version = ProxyProtocolVersion.V2 }), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        var expected = $"welcome, {PortOf(wire)}";
        Assert.Equal(expected, Encoding.ASCII.GetString(await wire.ReadExactAsync(expected.Length)));
    }

    [Fact]
    public async Task Clients_header_has_extra_fields_then_those_chosen_are_passed_on_and_others_added()
    {
        var got = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire => got.SetResult(await wire.ReadToEndAsync()));
        var options = new UpstreamProxyProtocol
        {
            Version = ProxyProtocolVersion.V2,
            PassedTlvs = [0xE1],
            AddedTlvs = [new ProxyProtocolTlvEntry { Type = 0xEE, Value = "new"u8.ToArray() }],
        };
        var listener = Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }) with { ListenerFilters = [new ListenerFilter { Name = "envoy.filters.listener.proxy_protocol" }] };
        await using var proxy = await Proxy.StartAsync(ClusterOf(upstream.Port, options), listener);
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync((byte[])[.. "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x14"u8, 10, 1, 2, 3, 10, 9, 9, 9, 0x30, 0x39, 0x00, 0x50, 0xE1, 0, 1, (byte)'a', 0xE2, 0, 1, (byte)'b', .. "hi"u8]);
        wire.ShutdownSend();
        Assert.Equal(
            (byte[])[.. "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x16"u8, 10, 1, 2, 3, 10, 9, 9, 9, 0x30, 0x39, 0x00, 0x50, 0xEE, 0, 3, .. "new"u8, 0xE1, 0, 1, (byte)'a', .. "hi"u8],
            await got.Task.Within());
    }

    [Fact]
    public async Task Http_then_clients_share_no_connections_and_each_keeps_its_own()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var header = (await ReadLineAsync(wire)).Split(' ');
            while (await wire.TryReadAsync(isRequest: true, isHead: false) is not null)
                await wire.SendAsync(ScriptedUpstream.Response(header[4]));
        });
        await using var proxy = await Proxy.StartAsync(ClusterOf(upstream.Port, new()), Make.Http(Make.To("up")));
        using var first = await proxy.ConnectAsync();
        using var second = await proxy.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(PortOf(first), (await first.ExchangeAsync("GET / HTTP/1.1\r\nhost: a\r\n\r\n")).Body);
            Assert.Equal(PortOf(second), (await second.ExchangeAsync("GET / HTTP/1.1\r\nhost: a\r\n\r\n")).Body);
        }

        Assert.Equal(2, proxy.Stat("cluster.up.upstream_cx_total"));
    }

    [Fact]
    public async Task Header_before_tls_then_a_proxy_behind_sees_the_client()
    {
        using var authority = new Authority();
        var http = Make.Http(new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "hello" } }).WithTls(TlsSetup.Showing(Authority.Pem(authority.Issue("up.example"))));
        await using var behind = await Proxy.StartAsync(http with { ListenerFilters = [new ListenerFilter { Name = "envoy.filters.listener.proxy_protocol" }] });
        var tls = TlsSetup.Trusting(new() { TrustedCa = authority.Roots }, "up.example") with { AutoSniSanValidation = true };
        var socket = new ExtensionConfig { Name = TlsExtensionRegistryExtensions.TransportSocketName, Config = tls };
        await using var proxy = await Proxy.StartAsync(ClusterOf(behind.Port, new() { Version = ProxyProtocolVersion.V2, TransportSocket = socket }), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("hello", (await wire.ExchangeAsync("GET / HTTP/1.1\r\nhost: a\r\n\r\n")).Body);
        Assert.Equal($"127.0.0.1:{PortOf(wire)}", (await behind.Log.NextAsync()).Client);
    }

    [Fact]
    public async Task Options_are_wrong_then_each_is_named()
    {
        var wrong = new UpstreamProxyProtocol
        {
            PassedTlvs = [256],
            AddedTlvs = [new ProxyProtocolTlvEntry { Type = -1, Value = Array.Empty<byte>() }],
            TransportSocket = new ExtensionConfig { Name = "nobody.knows" },
        };
        var error = await Assert.ThrowsAsync<ConfigException>(() => Proxy.StartAsync(ClusterOf(1, wrong), Make.Http(Make.To("up"))));
        foreach (var part in new[] { "config.version", "pass_through_tlvs.tlv_type", "added_tlvs[0].type", "added_tlvs[0].value", "'nobody.knows'" })
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static Cluster ClusterOf(int port, UpstreamProxyProtocol options) =>
        Make.Cluster("up", port) with { TransportSocket = new ExtensionConfig { Name = SocketName, Config = options } };

    private static string PortOf(Wire wire) => ((IPEndPoint)wire.Socket.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> ReadLineAsync(Wire wire)
    {
        var line = new StringBuilder();
        while (line.Length < 2 || line[^1] != '\n')
            line.Append((char)(await wire.ReadExactAsync(1))[0]);
        return line.ToString().TrimEnd();
    }
}
