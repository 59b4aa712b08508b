using System.Net;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>Connections of HTTP/2 come to their end, on either side, and no request is lost.</summary>
public sealed class Http2LifeTests
{
    [Fact]
    public async Task Upstream_restarts_then_requests_before_and_after_are_answered()
    {
        var port = ScriptedUpstream.RefusedPort();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = await KestrelUpstream.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/held")
                {
                    isHeld.SetResult();
                    await release.Task;
                }

                await context.Response.WriteAsync("first");
            },
            HttpProtocols.Http2,
            port);
        await using var bridge = await Bridge.StartAsync(2, UpstreamProtocol.Http2, port);
        Assert.Equal("first", await bridge.Client.GetStringAsync("/").Within());
        var held = bridge.Client.GetStringAsync("/held");
        await isHeld.Task.Within();

        // GOAWAY: the request that is under way finishes on the old connection.
        var stopping = first.StopAsync();
        release.SetResult();
        Assert.Equal("first", await held.Within());
        await stopping.Within();
        await first.DisposeAsync();
        await using var second = await KestrelUpstream.StartAsync(context => context.Response.WriteAsync("second"), HttpProtocols.Http2, port);
        for (var i = 0; i < 10; i++)
            Assert.Equal("second", await bridge.Client.GetStringAsync("/").Within());
        Assert.Equal(0, bridge.Proxy.Stat("cluster.up.upstream_rq_5xx"));
    }

    [Fact]
    public async Task Listener_drains_while_calls_run_then_every_call_is_answered()
    {
        var held = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(2, UpstreamProtocol.Http2, async context =>
        {
            Interlocked.Increment(ref held);
            await release.Task;
            await context.Response.WriteAsync("answered");
        });
        var calls = Enumerable.Range(0, 20).Select(i => bridge.Client.GetStringAsync($"/{i}")).ToArray();
        await Limit.UntilAsync(() => Volatile.Read(ref held) == 20, "all calls are under way");
        var draining = bridge.Proxy.Server.DrainAsync();
        release.SetResult();
        Assert.All(await Task.WhenAll(calls).Within(), answer => Assert.Equal("answered", answer));
        await draining.Within();
        Assert.Equal(0, bridge.Proxy.Server.ConnectionCount);
    }

    [Fact]
    public async Task Upstream_connection_is_reset_then_its_streams_fail_and_the_next_request_succeeds()
    {
        var begun = 0;
        var allBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(2, UpstreamProtocol.Http2, async context =>
        {
            if (context.Request.Path == "/next")
                return;
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await allBegun.Task;
            if (context.Request.Path == "/0")
                context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()!.Abort();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var calls = Enumerable.Range(0, 5).Select(async i =>
        {
            using var response = await bridge.Client.GetAsync($"/{i}", HttpCompletionOption.ResponseHeadersRead);
            if (Interlocked.Increment(ref begun) == 5)
                allBegun.SetResult();
            await response.Content.ReadAsStringAsync();
        }).ToArray();
        foreach (var call in calls)
            await Assert.ThrowsAnyAsync<Exception>(() => call.Within());
        Assert.All(calls, call => Assert.True(call.IsFaulted));
        using var next = await bridge.Client.GetAsync("/next").Within();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, bridge.Proxy.Stat("listener.main.downstream_cx_total"));
    }

    [Fact]
    public async Task More_streams_than_the_upstream_allows_then_more_connections()
    {
        var held = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(2, UpstreamProtocol.Http2, async context =>
        {
            if (Interlocked.Increment(ref held) == 150)
                release.SetResult();
            await release.Task;
        });
        using var second = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        using var client = new HttpClient(second) { BaseAddress = bridge.Proxy.Url, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        // Kestrel allows 100 streams on a connection.
        var calls = Enumerable.Range(0, 150).Select(i => client.GetAsync($"/{i}"));
        Assert.All(await Task.WhenAll(calls).Within(), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.InRange(bridge.Proxy.Stat("cluster.up.upstream_cx_total"), 2, 4);
    }
}
