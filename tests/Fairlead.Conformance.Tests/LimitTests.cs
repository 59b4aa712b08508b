using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

[Collection(AloneCollection.Name)]
public sealed class LimitTests
{
    private const string Get = "GET / HTTP/1.1\r\nhost: t\r\n\r\n";

    [Fact]
    public async Task Too_many_connections_then_closed_at_accept_and_room_again_later()
    {
        // Item 34 of the hardening list.
        await using var proxy = await Proxy.StartAsync(Make.Http(Answer()) with { MaxConnections = 3 }, Make.Http(Answer()) with { Name = "other", StatPrefix = "other" });
        var wires = new List<Wire>();
        for (var i = 0; i < 3; i++)
        {
            wires.Add(await proxy.ConnectAsync());
            Assert.Equal(200, (await wires[i].ExchangeAsync(Get)).Status);
        }

        for (var i = 0; i < 20; i++)
        {
            using var surplus = await proxy.ConnectAsync();
            await surplus.WaitForEndAsync();
        }

        Assert.Equal(20, proxy.Stat("listener.main.downstream_cx_overflow"));
        using var other = await Wire.ConnectAsync(proxy.PortOf("other"));
        Assert.Equal(200, (await other.ExchangeAsync(Get)).Status);
        wires[0].Dispose();
        await Limit.UntilAsync(() => proxy.Stat("listener.main.downstream_cx_active") == 2, "there is room");
        Assert.Equal(200, (await proxy.GetAsync()).Status);
        wires.ForEach(w => w.Dispose());
    }

    [Fact]
    public async Task Too_many_connections_over_all_listeners_then_closed_at_accept_save_where_the_limit_does_not_count()
    {
        var options = new Hosting.ProxyOptions { Bootstrap = new Bootstrap { MaxDownstreamConnections = 2 } };
        await using var proxy = await Proxy.StartAsync(
            null,
            options,
            Make.Http(Answer()),
            Make.Http(Answer()) with { Name = "other", StatPrefix = "other" },
            Make.Http(Answer()) with { Name = "probes", StatPrefix = "probes", IgnoreGlobalConnLimit = true });
        var first = await proxy.ConnectAsync();
        Assert.Equal(200, (await first.ExchangeAsync(Get)).Status);
        using var second = await Wire.ConnectAsync(proxy.PortOf("other"));
        Assert.Equal(200, (await second.ExchangeAsync(Get)).Status);

        using (var surplus = await proxy.ConnectAsync())
            await surplus.WaitForEndAsync();
        using (var probe = await Wire.ConnectAsync(proxy.PortOf("probes")))
            Assert.Equal(200, (await probe.ExchangeAsync(Get)).Status);

        Assert.Equal(1, proxy.Stat("listener.main.downstream_global_cx_overflow"));
        Assert.Equal(0, proxy.Stat("listener.main.downstream_cx_overflow"));
        first.Dispose();
        await Limit.UntilAsync(() => proxy.Stat("listener.main.downstream_cx_active") == 0, "there is room");
        Assert.Equal(200, (await proxy.GetAsync()).Status);
    }

    [Theory]
    [InlineData(431, "x: ", 70_000)]
    [InlineData(431, "", 200)]
    public async Task Headers_too_large_or_too_many_then_431(int status, string field, int amount)
    {
        // Item 31 of the hardening list.
        await using var proxy = await Proxy.StartAsync(Make.Http(Answer()));
        var fields = field.Length > 0 ? field + new string('a', amount) + "\r\n" : string.Concat(Enumerable.Range(0, amount).Select(i => $"x-{i}: 1\r\n"));
        using var wire = await proxy.ConnectAsync();
        try
        {
            await wire.SendAsync($"GET / HTTP/1.1\r\nhost: t\r\n{fields}\r\n");
        }
        catch (SocketException)
        {
            // It need not read all of it.
        }

        Assert.Equal(status, (await wire.ReadResponseAsync()).Status);
        await wire.WaitForEndAsync();
    }

    [Fact]
    public async Task Head_too_slow_then_ended()
    {
        // Item 32 of the hardening list.
        await using var proxy = await Proxy.StartAsync(Make.Http(m => m with { RequestHeadersTimeout = TimeSpan.FromMilliseconds(150) }, Answer()));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("GET / HTTP/1.1\r\nhost: ");
        Assert.Equal(408, (await wire.ReadResponseAsync()).Status);
        await wire.WaitForEndAsync();
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task Connection_idle_then_closed()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(m => m with { CommonHttpProtocolOptions = new CommonHttpProtocolOptions { IdleTimeout = TimeSpan.FromMilliseconds(150) } }, Answer()));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(200, (await wire.ExchangeAsync(Get)).Status);
        Assert.False(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Requests_per_connection_used_up_then_the_last_one_says_close()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(m => m with { CommonHttpProtocolOptions = new CommonHttpProtocolOptions { MaxRequestsPerConnection = 2 } }, Answer()));
        using var wire = await proxy.ConnectAsync();
        Assert.Null((await wire.ExchangeAsync(Get))["connection"]);
        Assert.Equal("close", (await wire.ExchangeAsync(Get))["connection"]);
        Assert.False(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Thousand_slow_readers_then_memory_stays_within_the_watermarks()
    {
        // Item 33 of the hardening list: the upstream would send for ever.
        const int Readers = 1000;
        var block = new byte[64 * 1024];
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            wire.Socket.SendBufferSize = 16 * 1024;
            await wire.ReadRequestAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
            while (true)
                await wire.SendAsync(block);
        });
        var thresholds = new CircuitBreakerThresholds { MaxConnections = 5000, MaxPendingRequests = 5000, MaxRequests = 5000 };
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port) with { CircuitBreakers = [thresholds] },
            Make.Http(Make.To("up", change: a => a with { Timeout = TimeSpan.Zero })));
        using (var warm = await proxy.ConnectAsync())
        {
            await warm.SendAsync(Get);
            await warm.ReadHeadAsync();
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var wires = new List<Wire>();
        for (var i = 0; i < Readers; i++)
        {
            wires.Add(await proxy.ConnectAsync(receiveBuffer: 4096));
            await wires[i].SendAsync(Get);
        }

        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_2xx") == Readers + 1, "all responses have begun");
        await QuietAsync(() => proxy.Stat("cluster.up.upstream_cx_total") + wires.Sum(w => (long)w.Socket.Available));
        var used = GC.GetTotalMemory(forceFullCollection: true) - before;

        // The test's own ends take 2 x 64 KiB per reader; the proxy may hold a bulk block and some state per reader.
        var perReader = (used / Readers) - (2 * 64 * 1024);
        Assert.True(perReader < 256 * 1024, $"{perReader} bytes per slow reader");
        wires.ForEach(w => w.Dispose());
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "all connections are gone");
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_active") == 0, "all requests are gone");
    }

    [Fact]
    public async Task Idle_then_burst_then_idle_then_memory_is_back_near_the_baseline()
    {
        // Item 50 of the hardening list, scaled down.
        const int Connections = 2000;
        await using var upstream = ScriptedUpstream.StartLean(8 * 1024);
        var thresholds = new CircuitBreakerThresholds { MaxConnections = 5000, MaxPendingRequests = 5000, MaxRequests = 5000 };
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port) with { CircuitBreakers = [thresholds], CommonHttpProtocolOptions = new CommonHttpProtocolOptions { IdleTimeout = TimeSpan.FromSeconds(1) } },
            Make.Http(Make.To("up")));
        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++)
        {
            // Without async: what it keeps for a socket would be counted as the proxy's.
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
            socket.Connect(System.Net.IPAddress.Loopback, proxy.Port);
            sockets.Add(socket);
        }

        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == Connections, "all are accepted");
        var idle = GC.GetTotalMemory(forceFullCollection: true);
        var request = System.Text.Encoding.ASCII.GetBytes(Get);
        var buffer = new byte[64 * 1024];
        for (var round = 0; round < 3; round++)
        {
            foreach (var socket in sockets)
                socket.Send(request);
            foreach (var socket in sockets)
            {
                for (var got = 0; got < 8 * 1024;)
                    got += socket.Receive(buffer) is > 0 and var n ? n : throw new EndOfStreamException("The proxy closed the connection.");
            }
        }

        await Limit.UntilAsync(() => proxy.Stat("http.main.downstream_rq_active") == 0, "all are served");
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_cx_active") == 0, "the upstream connections have aged out");
        var perConnection = long.MaxValue;
        for (var attempt = 0; attempt < 60 && perConnection > 8 * 1024; attempt++)
        {
            // Buffers that stay unused are given up bit by bit.
            await Task.Delay(250);
            perConnection = (GC.GetTotalMemory(forceFullCollection: true) - idle) / Connections;
        }

        Assert.True(perConnection <= 8 * 1024, $"{perConnection} bytes more per connection than before the burst, of {idle / Connections}");
        sockets.ForEach(s => s.Dispose());
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "all connections are gone");
    }

    /// <summary>Waits until a number has not changed for a while: nothing flows any more.</summary>
    private static async Task QuietAsync(Func<long> read)
    {
        var last = -1L;
        var unchanged = 0;
        await Limit.UntilAsync(
            () =>
            {
                var now = read();
                unchanged = now == last ? unchanged + 1 : 0;
                last = now;
                return unchanged == 40;
            },
            "nothing flows any more");
    }

    private static Route Answer() => new() { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "ok" } };
}
