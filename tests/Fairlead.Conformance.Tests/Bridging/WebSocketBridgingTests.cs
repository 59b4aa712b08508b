using System.Net.WebSockets;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>WebSocket by upgrade (HTTP/1.1) and by extended CONNECT (HTTP/2, RFC 8441), each to either.</summary>
public sealed class WebSocketBridgingTests
{
    public static TheoryData<int, UpstreamProtocol> Combinations => Bridge.Combinations;

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Messages_then_echoed_and_the_close_arrives(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, EchoAsync);
        using var socket = Socket(bridge);
        await ConnectAsync(socket, bridge);
        foreach (var size in new[] { 1, 125, 70_000, 1_000_000 })
        {
            var data = new byte[size];
            Random.Shared.NextBytes(data);
            var sending = socket.SendAsync(data, WebSocketMessageType.Binary, true, CancellationToken.None).Within();
            Assert.Equal(data, await ReceiveAsync(socket));
            await sending;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).Within();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Subprotocol_then_agreed_on(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, EchoAsync);
        using var socket = Socket(bridge);
        socket.Options.AddSubProtocol("chat.v1");
        await ConnectAsync(socket, bridge);
        Assert.Equal("chat.v1", socket.SubProtocol);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Upstream_refuses_then_the_client_sees_its_status_and_the_connection_goes_on(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, context =>
        {
            context.Response.StatusCode = context.Request.Path == "/no" ? 403 : 200;
            return Task.CompletedTask;
        });
        using var socket = Socket(bridge);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(socket, bridge, "no"));
        Assert.Equal(403, (int)socket.HttpStatusCode);
        using var next = await bridge.Client.GetAsync("/next").Within();
        Assert.Equal(200, (int)next.StatusCode);
    }

    private static ClientWebSocket Socket(Bridge bridge)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = bridge.Version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return socket;
    }

    private static Task ConnectAsync(ClientWebSocket socket, Bridge bridge, string path = "") =>
        socket.ConnectAsync(new UriBuilder(bridge.Proxy.Url) { Scheme = "ws", Path = path }.Uri, bridge.Invoker, CancellationToken.None).Within();

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
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
