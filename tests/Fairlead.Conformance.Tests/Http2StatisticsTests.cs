using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Differential;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Conformance.Tests;

/// <summary>What connections of HTTP/2 count, on both sides of the proxy.</summary>
public sealed class Http2StatisticsTests
{
    private static readonly byte[] s_settings = new Frame(Frame.Settings, 0, 0, []).ToBytes();

    // POST, http, /, authority t: indexed and literal fields of the static table.
    private static readonly byte[] s_head = [0x83, 0x86, 0x84, 0x01, 1, (byte)'t'];

    [Fact]
    public async Task Exchange_with_trailers_then_counted_upstream_and_no_stream_is_left()
    {
        await using var upstream = await KestrelUpstream.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("x");
                context.Response.AppendTrailer("x-sum", "7");
            },
            HttpProtocols.Http2);
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port) with { Protocol = UpstreamProtocol.Http2 }, Make.Http(Make.To("up")));
        Assert.Equal("x", (await proxy.GetAsync()).Body);
        Assert.Equal((1L, 0L, 0L), (proxy.Stat("cluster.up.http2.trailers"), proxy.Stat("cluster.up.http2.streams_active"), proxy.Stat("cluster.up.http2.tx_reset")));
    }

    [Fact]
    public async Task Resets_and_malformed_requests_then_counted()
    {
        await using var proxy = await StartAsync();
        using var peer = await FramePeer.ConnectAsync(proxy.Port);
        await peer.SendAsync([.. FramePeer.Preface, .. s_settings]);
        await peer.SendAsync(new Frame(Frame.Headers, Frame.EndHeaders, 1, s_head));
        await peer.SendAsync(new Frame(Frame.Reset, 0, 1, [0, 0, 0, 8]));
        await peer.SendAsync(new Frame(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 3, [0x83]));
        while (await peer.ReadAsync() is { Type: not Frame.Reset })
        {
            // Settings and their acknowledgement.
        }

        Assert.Equal((1L, 1L, 1L, 0L), (proxy.Stat("http2.rx_reset"), proxy.Stat("http2.rx_messaging_error"), proxy.Stat("http2.tx_reset"), proxy.Stat("http2.streams_active")));
    }

    [Fact]
    public async Task Floods_and_violations_then_counted_by_their_kind()
    {
        await using var proxy = await StartAsync();
        await ProvokeAsync(proxy, [.. Enumerable.Range(0, 3).SelectMany(_ => new Frame(Frame.Data, 0, 1, []).ToBytes())]);
        await ProvokeAsync(proxy, [.. Enumerable.Range(0, 1100).SelectMany(_ => new Frame(Frame.Ping, 0, 0, new byte[8]).ToBytes())]);
        await ProvokeAsync(proxy, [.. Enumerable.Range(0, 300).SelectMany(_ => new Frame(Frame.Priority, 0, 5, [0, 0, 0, 0, 1]).ToBytes())]);
        await ProvokeAsync(proxy, [.. Enumerable.Range(0, 300).SelectMany(_ => new Frame(Frame.WindowUpdate, 0, 0, [0, 0, 0, 1]).ToBytes())]);
        await ProvokeAsync(proxy, [.. new Frame(Frame.Headers, 0, 3, [0x83]).ToBytes(), .. Enumerable.Range(0, 40).SelectMany(_ => new Frame(Frame.Continuation, 0, 3, [0x86]).ToBytes())]);
        await ProvokeAsync(proxy, new Frame(Frame.Settings, 0, 0, [1]).ToBytes());
        foreach (var name in new[] { "inbound_empty_frames_flood", "outbound_control_flood", "inbound_priority_frames_flood", "inbound_window_update_frames_flood", "inbound_continuation_flood", "protocol_error" })
            Assert.Equal((name, 1L), (name, proxy.Stat("http2." + name)));
        Assert.Equal(6, proxy.Stat("http2.goaway_sent"));
    }

    private static Task<Proxy> StartAsync() =>
        Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort()) with { ConnectTimeout = Limit.Time }, Make.Http(Make.To("up")));

    /// <summary>Opens a stream, sends the bytes, and waits until the proxy has had enough.</summary>
    private static async Task ProvokeAsync(Proxy proxy, byte[] bytes)
    {
        using var peer = await FramePeer.ConnectAsync(proxy.Port);
        await peer.SendAsync([.. FramePeer.Preface, .. s_settings, .. new Frame(Frame.Headers, Frame.EndHeaders, 1, s_head).ToBytes(), .. bytes]);
        while (await peer.ReadAsync() is { Type: not Frame.GoAway })
        {
            // Settings and answers.
        }
    }
}
