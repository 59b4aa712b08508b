using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class CircuitBreakerTests
{
    private const string Get = "GET / HTTP/1.1\r\nhost: t\r\n\r\n";

    [Fact]
    public async Task Too_many_requests_then_503_UO_and_the_first_one_is_served()
    {
        var (upstream, release, received) = Held();
        await using var owned = upstream;
        await using var proxy = await StartAsync(upstream.Port, new CircuitBreakerThresholds { MaxRequests = 1 });
        using var first = await proxy.ConnectAsync();
        await first.SendAsync(Get);
        await received.WaitAsync().Within();
        for (var i = 0; i < 4; i++)
            await RefusedAsync(proxy);
        release.SetResult();
        Assert.Equal(200, (await first.ReadResponseAsync()).Status);
        await proxy.Log.NextAsync();
        Assert.Equal(200, (await proxy.GetAsync()).Status);
    }

    [Fact]
    public async Task Too_many_pending_then_503_UO()
    {
        var (upstream, release, received) = Held();
        await using var owned = upstream;
        await using var proxy = await StartAsync(upstream.Port, new CircuitBreakerThresholds { MaxPendingRequests = 0 });
        await RefusedAsync(proxy);
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_rq_pending_overflow"));
        release.SetResult();
    }

    [Fact]
    public async Task Connections_at_their_limit_then_requests_wait_for_one()
    {
        var (upstream, release, received) = Held();
        await using var owned = upstream;
        await using var proxy = await StartAsync(upstream.Port, new CircuitBreakerThresholds { MaxConnections = 1 });
        var wires = new List<Wire>();
        for (var i = 0; i < 8; i++)
        {
            var wire = await proxy.ConnectAsync();
            wires.Add(wire);
            await wire.SendAsync(Get);
        }

        await received.WaitAsync().Within();
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_active") == 8, "all requests are there");

        // Each worker may always have one connection to a host: without it its requests would wait for ever.
        Assert.InRange(upstream.Connections, 1, 2);
        release.SetResult();
        foreach (var wire in wires)
        {
            Assert.Equal(200, (await wire.ReadResponseAsync()).Status);
            wire.Dispose();
        }

        Assert.InRange(upstream.Connections, 1, 2);
        Assert.True(proxy.Stat("cluster.up.upstream_cx_overflow") > 0);
    }

    [Fact]
    public async Task High_priority_then_its_own_thresholds()
    {
        var (upstream, release, received) = Held();
        await using var owned = upstream;
        var cluster = Make.Cluster("up", upstream.Port) with { CircuitBreakers = [new CircuitBreakerThresholds { MaxRequests = 1 }] };
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up", "/high", a => a with { Priority = RoutingPriority.High }), Make.To("up")));
        using var first = await proxy.ConnectAsync();
        await first.SendAsync(Get);
        await received.WaitAsync().Within();
        await RefusedAsync(proxy);
        release.SetResult();
        Assert.Equal(200, (await proxy.GetAsync("/high")).Status);
    }

    private static async Task RefusedAsync(Proxy proxy)
    {
        var response = await proxy.GetAsync();
        Assert.Equal(503, response.Status);
        Assert.Contains("overflow", response.Body, StringComparison.Ordinal);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((503, ResponseFlags.UpstreamOverflow), (entry.Code, entry.Flags));
    }

    private static Task<Proxy> StartAsync(int port, CircuitBreakerThresholds thresholds) =>
        Proxy.StartAsync(Make.Cluster("up", port) with { CircuitBreakers = [thresholds] }, Make.Http(Make.To("up")));

    /// <summary>Answers nobody until it is told to, then everybody.</summary>
    private static (ScriptedUpstream Upstream, TaskCompletionSource Release, SemaphoreSlim Received) Held()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = new SemaphoreSlim(0);
        var upstream = ScriptedUpstream.Start(async wire =>
        {
            while (await wire.TryReadAsync(isRequest: true, isHead: false) is not null)
            {
                received.Release();
                await release.Task;
                await wire.SendAsync(ScriptedUpstream.Response("ok"));
            }
        });
        return (upstream, release, received);
    }
}
