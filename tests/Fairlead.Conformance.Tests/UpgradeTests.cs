using System.Net.WebSockets;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Conformance.Tests;

public sealed class UpgradeTests
{
    private const string Ask = "GET /chat HTTP/1.1\r\nhost: t\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    private const string Switched = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";

    [Fact]
    public async Task WebSocket_then_messages_flow_both_ways_and_the_close_arrives()
    {
        await using var upstream = await KestrelUpstream.StartAsync(EchoAsync);
        await using var proxy = await StartAsync(upstream.Port);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(proxy.Url) { Scheme = "ws" }.Uri, CancellationToken.None).Within();
        foreach (var size in new[] { 1, 125, 70_000, 1_000_000 })
        {
            var data = new byte[size];
            Random.Shared.NextBytes(data);
            await socket.SendAsync(data, WebSocketMessageType.Binary, true, CancellationToken.None).Within();
            Assert.Equal(data, await ReceiveAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).Within();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal(101, entry.Code);
        Assert.True(entry.Sent > 1_070_000 && entry.Received > 1_070_000);
    }

    [Fact]
    public async Task Upgrade_not_configured_then_forwarded_without_it_or_refused()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync(Ask);
        Assert.NotEqual(101, response.Status);
        if (response.Status == 200)
            Assert.DoesNotContain("upgrade", response.Body, StringComparison.OrdinalIgnoreCase);
        else
            Assert.Equal(403, response.Status);
    }

    [Fact]
    public async Task Upgrade_answered_200_then_no_tunnel()
    {
        // Item 14 of the hardening list.
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("plain"));
        await using var proxy = await StartAsync(upstream.Port);
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync(Ask);
        Assert.Equal((200, "plain", true), (response.Status, response.Body, response.IsComplete));
        Assert.Null(response["upgrade"]);
        var next = await wire.ExchangeAsync("GET /next HTTP/1.1\r\nhost: t\r\n\r\n");
        Assert.Equal("plain", next.Body);
    }

    [Fact]
    public async Task Bytes_before_the_101_then_held_until_it_comes()
    {
        // Item 13 of the hardening list.
        var early = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestHeadAsync();
            await early.Task;
            await wire.SendAsync("HTTP/1.1 103 Early Hints\r\n\r\n");
            var beforeSwitch = wire.Socket.Available;
            await wire.SendAsync(Switched);
            await wire.SendAsync($"{beforeSwitch}:" + Encoding.ASCII.GetString(await wire.ReadExactAsync(5)));
        });
        await using var proxy = await StartAsync(upstream.Port);
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Ask + "early");
        early.SetResult();
        Assert.Equal(103, (await wire.ReadResponseAsync()).Status);
        Assert.Equal(101, (await wire.ReadResponseAsync()).Status);
        Assert.Equal("0:early", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
    }

    [Fact]
    public async Task Bytes_before_a_refusal_then_never_sent_upstream()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response(r.Target, status: 403));
        await using var proxy = await StartAsync(upstream.Port);
        using var wire = await proxy.ConnectAsync();
        var smuggled = "GET /smuggled HTTP/1.1\r\nhost: t\r\n\r\n";
        var refusal = await wire.ExchangeAsync(Ask + smuggled);
        Assert.Equal((403, "/chat"), (refusal.Status, refusal.Body));

        // The bytes are at most the client's own next request, never part of the tunnel.
        var next = await wire.TryReadAsync(isRequest: false, isHead: false);
        Assert.True(next is null || next.Body == "/smuggled");
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((403, 0L), (entry.Code, entry.Received));
    }

    [Fact]
    public async Task Tunnel_ends_upstream_then_the_client_sees_the_end()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync(Switched + "last words");
            wire.ShutdownSend();
            Assert.Equal("thanks", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
        });
        await using var proxy = await StartAsync(upstream.Port);
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(101, (await wire.ExchangeAsync(Ask)).Status);
        Assert.Equal("last words", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
        await wire.SendAsync("thanks");
        wire.ShutdownSend();
        Assert.Equal(101, (await proxy.Log.NextAsync()).Code);
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task Tunnel_client_resets_then_the_upstream_connection_ends()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync(Switched);
            await wire.WaitForEndAsync();
            ended.SetResult();
        });
        await using var proxy = await StartAsync(upstream.Port);
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(101, (await wire.ExchangeAsync(Ask)).Status);
        wire.Reset();
        await ended.Task.Within();
        await proxy.Log.NextAsync();
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task Tunnel_idle_then_ended_by_the_stream_idle_timeout()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync(Switched);
            await wire.WaitForEndAsync();
        });
        await using var proxy = await StartAsync(upstream.Port, m => m with { StreamIdleTimeout = TimeSpan.FromMilliseconds(200) });
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(101, (await wire.ExchangeAsync(Ask)).Status);
        await wire.WaitForEndAsync();
        Assert.Equal(Fairlead.Streams.ResponseFlags.StreamIdleTimeout, (await proxy.Log.NextAsync()).Flags & Fairlead.Streams.ResponseFlags.StreamIdleTimeout);
    }

    [Fact]
    public async Task Unasked_101_then_502()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => Switched);
        await using var proxy = await StartAsync(upstream.Port);
        Assert.Equal(502, (await proxy.GetAsync()).Status);
    }

    [Fact]
    public async Task Connect_not_configured_then_refused()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync("CONNECT a.example:443 HTTP/1.1\r\nhost: a.example:443\r\n\r\n");
        Assert.InRange(response.Status, 400, 499);
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task Connect_allowed_then_a_tunnel_through_the_upstream_proxy()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var head = await wire.ReadRequestHeadAsync();
            await wire.SendAsync("HTTP/1.1 200 Connected\r\n\r\n");
            await wire.SendAsync($"{head.Method} {head.Target} " + Encoding.ASCII.GetString(await wire.ReadExactAsync(5)));
        });
        var route = new Route { Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Connect, "") }, Action = new RouteAction { Cluster = "up" } };
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { UpgradeConfigs = [new UpgradeConfig { UpgradeType = "CONNECT" }] }, route));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("CONNECT a.example:443 HTTP/1.1\r\nhost: a.example:443\r\n\r\n");
        var response = new WireMessage((await wire.ReadHeadAsync())!);
        Assert.Equal(200, response.Status);
        Assert.Null(response["transfer-encoding"]);
        Assert.Null(response["content-length"]);
        await wire.SendAsync("hello");
        Assert.Equal("CONNECT a.example:443 hello", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
    }

    private static Task<Proxy> StartAsync(int port, Func<HttpConnectionManager, HttpConnectionManager>? change = null) => Proxy.StartAsync(
        Make.Cluster("up", port),
        Make.Http(m => (change ?? (x => x))(m with { UpgradeConfigs = [new UpgradeConfig { UpgradeType = "websocket" }] }), Make.To("up")));

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
                break;
            await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
    }

    private static async Task<byte[]> ReceiveAsync(WebSocket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, CancellationToken.None).Within();
            all.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
                return all.ToArray();
        }
    }
}
