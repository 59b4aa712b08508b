using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class TcpTests
{
    [Fact]
    public async Task Echo_then_the_bytes_and_their_counts()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            await wire.SendAsync("hello");
            Assert.Equal("hello", Encoding.ASCII.GetString(await wire.ReadExactAsync(5)));
        }

        wire.ShutdownSend();
        Assert.Empty(await wire.ReadToEndAsync());
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((50L, 50L, "up", 1, ResponseFlags.None), (entry.Received, entry.Sent, entry.Cluster, entry.Attempts, entry.Flags));
        Assert.Equal(50, proxy.Stat("tcp.t.downstream_cx_rx_bytes_total"));
        Assert.Equal(50, proxy.Stat("cluster.up.upstream_cx_rx_bytes_total"));
        Assert.Equal(0, proxy.Stat("cluster.up.upstream_cx_active"));
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task Client_ends_its_direction_then_the_other_goes_on()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var all = await wire.ReadToEndAsync();
            await wire.SendAsync($"got {all.Length}");
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("question");
        wire.ShutdownSend();
        Assert.Equal("got 8", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
    }

    [Fact]
    public async Task Upstream_ends_its_direction_then_the_other_goes_on()
    {
        var got = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.SendAsync("greeting");
            wire.ShutdownSend();
            got.SetResult((await wire.ReadToEndAsync()).Length);
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("greeting", Encoding.ASCII.GetString(await wire.ReadToEndAsync()));
        await wire.SendAsync("thanks");
        wire.ShutdownSend();
        Assert.Equal(6, await got.Task.Within());
    }

    [Fact]
    public async Task Upstream_resets_then_the_client_sees_a_reset()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadExactAsync(1);
            wire.Reset();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("x");
        Assert.True(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Client_resets_then_the_upstream_sees_a_reset()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.SendAsync("x");
            ended.SetResult(await wire.WaitForEndAsync());
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.ReadExactAsync(1);
        wire.Reset();
        Assert.True(await ended.Task.Within());
    }

    [Fact]
    public async Task Upstream_refuses_then_closed_with_UF()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort()), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.WaitForEndAsync();
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((ResponseFlags.UpstreamConnectionFailure, 1), (entry.Flags, entry.Attempts));
    }

    [Fact]
    public async Task First_endpoint_refuses_then_the_second_one_is_tried()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort(), upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up", MaxConnectAttempts = 2 }));
        for (var i = 0; i < 4; i++)
        {
            using var wire = await proxy.ConnectAsync();
            await wire.SendAsync("hello");
            Assert.Equal("hello", Encoding.ASCII.GetString(await wire.ReadExactAsync(5)));
        }
    }

    [Fact]
    public async Task All_attempts_fail_then_UF_and_URX()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort()), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up", MaxConnectAttempts = 3 }));
        using var wire = await proxy.ConnectAsync();
        await wire.WaitForEndAsync();
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((ResponseFlags.UpstreamConnectionFailure | ResponseFlags.UpstreamRetryLimitExceeded, 3), (entry.Flags, entry.Attempts));
    }

    [Fact]
    public async Task No_host_then_closed_with_UH()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up"), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        await wire.WaitForEndAsync();
        Assert.Equal(ResponseFlags.NoHealthyUpstream, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Too_many_connections_then_closed_with_UO()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port) with { CircuitBreakers = [new CircuitBreakerThresholds { MaxConnections = 1 }] }, Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var first = await proxy.ConnectAsync();
        await first.SendAsync("x");
        await first.ReadExactAsync(1);
        using var second = await proxy.ConnectAsync();
        await second.WaitForEndAsync();
        Assert.Equal(ResponseFlags.UpstreamOverflow, (await proxy.Log.NextAsync()).Flags);
        await first.SendAsync("y");
        await first.ReadExactAsync(1);
    }

    [Fact]
    public async Task Idle_then_closed()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up", IdleTimeout = TimeSpan.FromMilliseconds(150) }));
        using var wire = await proxy.ConnectAsync();
        await wire.WaitForEndAsync();
        await proxy.Log.NextAsync();
        Assert.Equal(1, proxy.Stat("tcp.t.idle_timeout"));
    }

    [Fact]
    public async Task Lives_too_long_then_closed_with_DT()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up", MaxDownstreamConnectionDuration = TimeSpan.FromMilliseconds(150) }));
        using var wire = await proxy.ConnectAsync();
        await wire.WaitForEndAsync();
        Assert.Equal(ResponseFlags.DurationTimeout, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Sixty_four_megabytes_both_ways_then_unchanged()
    {
        await using var upstream = Echo();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Tcp(new TcpProxy { StatPrefix = "t", Cluster = "up" }));
        using var wire = await proxy.ConnectAsync();
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        async Task SendAllAsync()
        {
            for (var i = 0; i < 64; i++)
                await wire.SendAsync(block);
            wire.ShutdownSend();
        }

        var sending = SendAllAsync();
        for (var i = 0; i < 64; i++)
            Assert.True((await wire.ReadExactAsync(block.Length)).AsSpan().SequenceEqual(block));
        Assert.Empty(await wire.ReadToEndAsync());
        await sending;
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((64L << 20, 64L << 20), (entry.Received, entry.Sent));
    }

    [Fact]
    public async Task Weighted_clusters_then_connections_are_shared()
    {
        await using var a = ScriptedUpstream.Start(wire => wire.SendAsync("a"));
        await using var b = ScriptedUpstream.Start(wire => wire.SendAsync("b"));
        var targets = ConfigList.Create<WeightedCluster>([new WeightedCluster { Name = "a", Weight = 1 }, new WeightedCluster { Name = "b", Weight = 1 }, new WeightedCluster { Name = "z", Weight = 0 }]);
        await using var proxy = await Proxy.StartAsync(Make.Cluster("a", a.Port), Make.Cluster("b", b.Port), Make.Cluster("z"), Make.Tcp(new TcpProxy { StatPrefix = "t", WeightedClusters = targets }));
        for (var i = 0; i < 100; i++)
        {
            using var wire = await proxy.ConnectAsync();
            Assert.Single(await wire.ReadToEndAsync());
        }

        Assert.InRange(a.Connections, 10, 90);
        Assert.Equal(100, a.Connections + b.Connections);
    }

    private static ScriptedUpstream Echo() => ScriptedUpstream.Start(async wire =>
    {
        var buffer = new byte[64 * 1024];
        while (await wire.Socket.ReceiveAsync(buffer.AsMemory()) is > 0 and var got)
            await wire.SendAsync(buffer.AsMemory(0, got));
    });
}
