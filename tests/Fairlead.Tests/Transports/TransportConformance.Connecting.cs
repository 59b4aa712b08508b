using System.Net;
using System.Net.Sockets;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tests.Transports;

public abstract partial class TransportConformance
{
    [Fact]
    public Task Both_ends_agree_on_their_addresses() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        Assert.NotEqual(0, server.LocalAddress.Port);
        Assert.Equal(client.RemoteAddress, server.LocalAddress);
        Assert.Equal(client.LocalAddress, server.RemoteAddress);
    });

    [Fact]
    public Task IPv6_works() => RunAsync(async () =>
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this system has no IPv6");
        var (client, server) = await PairAsync(NetworkAddress.FromEndPoint(new IPEndPoint(IPAddress.IPv6Loopback, 0)));
        await ExpectEchoAsync(client, server);
        Assert.Equal(AddressFamily.InterNetworkV6, server.RemoteAddress.Family);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task An_IPv6_listener_takes_IPv4_only_when_asked_to(bool dualStack) => RunAsync(async () =>
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this system has no IPv6");
        var accepting = Listen(NetworkAddress.FromEndPoint(new IPEndPoint(IPAddress.IPv6Any, 0)), new ListenOptions { DualStack = dualStack });
        var result = await _transport.ConnectAsync(_worker, AnyPort.WithPort(accepting.Listener.LocalAddress.Port), Patience);
        Assert.Equal(dualStack ? SocketError.Success : SocketError.ConnectionRefused, result.Error);
        if (!dualStack)
            return;
        var server = await accepting.NextAsync();
        Assert.True(server.RemoteAddress.IsIPv4Mapped);
        await ExpectEchoAsync(result.Connection!, server);
    });

    [Fact]
    public Task An_IPv4_host_is_reached_by_its_mapped_address_too() => RunAsync(async () =>
    {
        var accepting = Listen(AnyPort);
        var port = accepting.Listener.LocalAddress.Port;
        var client = await ConnectAsync(NetworkAddress.FromEndPoint(new IPEndPoint(IPAddress.Loopback.MapToIPv6(), port)));
        await ExpectEchoAsync(client, await accepting.NextAsync());
    });

    [Fact]
    public Task Keepalive_then_the_system_probes_the_connection() => RunAsync(async () =>
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux shows the timers of its connections");
        var (client, server) = await PairAsync();
        Assert.False(HasTimer(client));

        client.EnableKeepalive(new() { TimeSeconds = 1000, IntervalSeconds = 10, Probes = 3 });

        Assert.True(HasTimer(client));
        await ExpectEchoAsync(client, server);
    });

    // The sixth column of the table is the kind of the timer that is armed: 2 is that of keep-alive.
    private static bool HasTimer(Connection connection) => File.ReadLines("/proc/net/tcp")
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(columns => columns[1].EndsWith($":{connection.LocalAddress.Port:X4}", StringComparison.Ordinal)
            && columns[2].EndsWith($":{connection.RemoteAddress.Port:X4}", StringComparison.Ordinal)
            && columns[5].StartsWith("02:", StringComparison.Ordinal));

    [Fact]
    public Task Nobody_listens_then_the_connection_is_refused() => RunAsync(async () =>
    {
        // Bound but not listening: nobody else can take the port meanwhile.
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var result = await _transport.ConnectAsync(_worker, NetworkAddress.FromEndPoint(holder.LocalEndPoint!), Patience);
        Assert.Equal((null, SocketError.ConnectionRefused), (result.Connection, result.Error));
    });

    [Fact]
    public Task Nobody_answers_then_the_time_out_strikes() => RunAsync(async () =>
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "relies on Linux dropping SYNs when the accept queue is full");
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var address = NetworkAddress.FromEndPoint(deaf.LocalEndPoint!);
        for (var i = 0; i < 10; i++)
        {
            var result = await _transport.ConnectAsync(_worker, address, TimeSpan.FromMilliseconds(100));
            if (result.Error == SocketError.TimedOut)
                return;
            Assert.Equal(SocketError.Success, result.Error);
        }

        Assert.Fail("the queue never filled");
    });

    [Fact]
    public void An_address_in_use_is_an_error()
    {
        var accepting = Listen(AnyPort, new ListenOptions { Workers = 2 });
        var error = Assert.Throws<SocketException>(() => _transport.Bind(accepting.Listener.LocalAddress, new ListenOptions { Workers = 2 }));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public void An_address_of_another_host_is_an_error() =>
        Assert.Throws<SocketException>(() => _transport.Bind(new NetworkAddress([192, 0, 2, 1], 0), new ListenOptions()));

    [Fact]
    public Task Connections_wait_until_the_listener_is_started() => RunAsync(async () =>
    {
        var listener = _transport.Bind(AnyPort, new ListenOptions());
        _owned.Add(listener);
        var client = await ConnectAsync(listener.LocalAddress);
        await client.Output.WriteAsync("early"u8.ToArray());
        var accepted = new TaskCompletionSource<Connection>();
        listener.Start(_worker, accepted.SetResult);
        Assert.Equal("early"u8.ToArray(), await ReadAsync(await accepted.Task, 5));
    });

    [Fact]
    public Task A_stopped_listener_refuses_but_its_connections_live_on() => RunAsync(async () =>
    {
        var accepting = Listen(AnyPort);
        var client = await ConnectAsync(accepting.Listener.LocalAddress);
        var server = await accepting.NextAsync();
        await accepting.Listener.StopAsync();
        await accepting.Listener.StopAsync();
        var result = await _transport.ConnectAsync(_worker, accepting.Listener.LocalAddress, Patience);
        Assert.Equal(SocketError.ConnectionRefused, result.Error);
        await ExpectEchoAsync(client, server);
    });

    [Fact]
    public Task A_client_that_is_connected_when_the_listener_stops_is_served() => RunAsync(async () =>
    {
        var accepting = Listen(AnyPort);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // A blocking call on the worker: it has no chance to accept before it stops.
        client.Connect(accepting.Listener.LocalAddress.ToEndPoint());
        await accepting.Listener.StopAsync();
        var server = await accepting.NextAsync();
        await server.Output.WriteAsync("served"u8.ToArray());
        Assert.Equal(6, await client.ReceiveAsync(new byte[10]));
    });

    [Fact]
    public async Task Several_workers_accept_each_on_its_own_thread()
    {
        Worker[] workers = [_worker, StartWorker(1), StartWorker(2)];
        var accepting = Listen(AnyPort, new ListenOptions { Workers = 3 }, workers);
        var clients = new List<Socket>();
        var counts = new int[3];
        for (var i = 0; i < 120; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            clients.Add(client);
            await client.ConnectAsync(accepting.Listener.LocalAddress.ToEndPoint(), TestContext.Current.CancellationToken);
            var server = await accepting.NextAsync();
            counts[server.Worker.Index]++;
        }

        // By hash or in turn: that one of three gets none of 120 does not happen.
        Assert.All(counts, c => Assert.NotEqual(0, c));
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public Task Idle_connections_hold_no_buffers() => RunAsync(async () =>
    {
        var accepting = Listen(AnyPort);
        var pairs = new List<(Connection Client, Connection Server)>();
        var reads = new List<ValueTask<System.IO.Pipelines.ReadResult>>();
        for (var i = 0; i < 1000; i++)
        {
            var client = await ConnectAsync(accepting.Listener.LocalAddress);
            var server = await accepting.NextAsync();
            await client.Output.WriteAsync("x"u8.ToArray());
            Assert.Equal("x"u8.ToArray(), await ReadAsync(server, 1));
            pairs.Add((client, server));
            reads.Add(server.Input.ReadAsync());
            reads.Add(client.Input.ReadAsync());
        }

        Assert.Equal(0, _worker.Buffers.BytesInUse);
        foreach (var (client, server) in pairs)
        {
            client.Close();
            server.Close();
        }

        foreach (var read in reads)
            Assert.True((await read).IsCompleted);
    });
}
