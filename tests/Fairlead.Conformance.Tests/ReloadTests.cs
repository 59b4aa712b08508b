using System.Net;
using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Hosting;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class ReloadTests
{
    private const string Get = "GET / HTTP/1.1\r\nhost: t\r\n\r\n";

    [Fact]
    public async Task Routes_change_then_an_open_connection_sees_the_new_ones()
    {
        var listener = ByName();
        await using var proxy = await Proxy.StartAsync(listener, Make.Routes("r", Answer("old")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("old", (await wire.ExchangeAsync(Get)).Body);
        Assert.Empty(await proxy.Source.SetAsync(listener, Make.Routes("r", Answer("new"))).Within());
        var response = await wire.ExchangeAsync(Get);
        Assert.Equal(("new", (string?)null), (response.Body, response["connection"]));
    }

    [Fact]
    public async Task Routes_and_clusters_change_then_a_request_in_flight_ends_on_the_old_ones()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var before = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            received.SetResult();
            await wire.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nold");
            await release.Task;
            await wire.SendAsync("old");
            await wire.WaitForEndAsync();
        });
        await using var after = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("new"));
        var listener = ByName();
        await using var proxy = await Proxy.StartAsync(listener, Make.Cluster("old", before.Port), Make.Routes("r", Make.To("old")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        await received.Task.Within();
        Assert.Empty(await proxy.Source.SetAsync(listener, Make.Cluster("new", after.Port), Make.Routes("r", Make.To("new"))).Within());
        Assert.Equal("new", (await proxy.GetAsync()).Body);
        release.SetResult();
        var response = await wire.ReadResponseAsync();
        Assert.Equal((200, "oldold", true), (response.Status, response.Body, response.IsComplete));
        Assert.Equal("new", (await wire.ExchangeAsync(Get)).Body);
        await Limit.UntilAsync(() => proxy.Stat("cluster.old.upstream_cx_active") == 0, "the old cluster's connection is gone");
    }

    [Fact]
    public async Task Endpoints_change_then_new_requests_go_to_the_new_ones()
    {
        await using var a = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("a"));
        await using var b = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("b"));
        var listener = Make.Http(Make.To("up"));
        await using var proxy = await Proxy.StartAsync(listener, Make.Cluster("up", a.Port));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("a", (await wire.ExchangeAsync(Get)).Body);
        Assert.Empty(await proxy.Source.SetAsync(listener, Make.Cluster("up", b.Port)).Within());
        Assert.Equal("b", (await wire.ExchangeAsync(Get)).Body);
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_cx_active") == 1, "the old connection is gone");
    }

    [Fact]
    public async Task Listener_changes_then_its_port_stays_and_idle_connections_finish()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(Answer("old")));
        var port = proxy.Port;
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("old", (await wire.ExchangeAsync(Get)).Body);
        Assert.Empty(await proxy.Source.SetAsync(Make.Http(Answer("new"))).Within());
        Assert.Equal(port, proxy.Port);
        Assert.Equal("new", (await proxy.GetAsync()).Body);

        // The old connection still gets an answer, which tells it to go.
        var last = await wire.ExchangeAsync(Get);
        Assert.Equal((200, "close"), (last.Status, last["connection"]));
        Assert.False(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Many_reloads_under_load_then_no_request_fails()
    {
        // Item 49 of the hardening list, in one process.
        await using var upstream = ScriptedUpstream.Mirror();
        var cluster = Make.Cluster("up", upstream.Port);
        Listener Version(int i) => Make.Http(Make.To("up") with { Headers = new HeaderMutations { ResponseHeadersToAdd = [new HeaderValueOption { Key = "x-version", Value = $"{i}" }] } });
        await using var proxy = await Proxy.StartAsync(cluster, Version(0));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(async _ =>
        {
            using var client = new HttpClient();
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                using var response = await client.GetAsync(proxy.Url).Within();
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                count++;
            }

            return count;
        }).ToArray();
        for (var i = 1; i <= 30; i++)
            Assert.Empty(await proxy.Source.SetAsync(cluster, Version(i)).Within());
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients).Within(), count => Assert.True(count > 0));
        Assert.Equal("30", (await proxy.GetAsync())["x-version"]);
    }

    [Fact]
    public async Task Update_is_wrong_then_nothing_changes_and_every_error_names_its_place()
    {
        // Item 47 of the hardening list.
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("good"));
        var good = Make.Cluster("up", upstream.Port);
        await using var proxy = await Proxy.StartAsync(good, Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("good", (await wire.ExchangeAsync(Get)).Body);
        var errors = await proxy.Source.SetAsync(
            good with { ConnectTimeout = TimeSpan.Zero },
            Make.Cluster("extra", 1),
            Make.Http(m => m with { StatPrefix = "", HttpFilters = [new ExtensionConfig { Name = "no.such.filter" }, .. m.HttpFilters] }, Make.To("absent"))).Within();
        Assert.Contains(errors, e => e.Path == "static_resources.clusters[0].connect_timeout");
        Assert.Contains(errors, e => e.Path.EndsWith(".stat_prefix", StringComparison.Ordinal) && e.Path.StartsWith("static_resources.listeners[0].filter_chains[0].filters[0]", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Path.EndsWith(".http_filters[0]", StringComparison.Ordinal) && e.Message.Contains("no.such.filter", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Message.Contains("absent", StringComparison.Ordinal));
        var response = await wire.ExchangeAsync(Get);
        Assert.Equal(("good", (string?)null), (response.Body, response["connection"]));
    }

    [Fact]
    public async Task Cluster_in_use_is_removed_then_503_NC_until_it_is_back()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        var listener = Make.Http(Make.To("up"));
        await using var proxy = await Proxy.StartAsync(listener, Make.Cluster("up", upstream.Port));
        await proxy.Source.SetAsync(listener).Within();

        // As with Envoy: a cluster may go at any time, its routes tell.
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(ResponseFlags.NoClusterFound, (await proxy.Log.NextAsync()).Flags);
        Assert.Empty(await proxy.Source.SetAsync(listener, Make.Cluster("up", upstream.Port)).Within());
        Assert.Equal(200, (await proxy.GetAsync()).Status);
    }

    [Fact]
    public async Task First_configuration_is_wrong_then_start_throws_with_the_place()
    {
        var e = await Assert.ThrowsAsync<ConfigException>(() => Proxy.StartAsync(Make.Http(Make.To("absent"))));
        Assert.Contains("absent", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("static_resources.listeners[0]", e.Errors[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_in_use_then_start_throws_with_listener_and_address()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var e = await Assert.ThrowsAsync<ConfigException>(() => Proxy.StartAsync(Make.Http(Answer("x")) with { Addresses = [new Fairlead.Configuration.SocketAddress("127.0.0.1", port)] }));
        Assert.Contains($"127.0.0.1:{port}", e.Message, StringComparison.Ordinal);
        Assert.True(e.Message.Contains("main", StringComparison.Ordinal), $"The listener's name is missing: {e.Message}");
    }

    [Fact]
    public async Task Port_in_use_in_an_update_then_refused_and_the_rest_of_it_undone()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var taken = new Fairlead.Configuration.SocketAddress("127.0.0.1", ((IPEndPoint)holder.LocalEndpoint).Port);
        await using var proxy = await Proxy.StartAsync(Make.Http(Answer("old")));
        var errors = await proxy.Source.SetAsync(Make.Http(Answer("new")), Make.Http(Answer("x")) with { Name = "second" }, Make.Http(Answer("x")) with { Name = "third", Addresses = [taken] }).Within();
        Assert.Single(errors);
        Assert.Equal("old", (await proxy.GetAsync()).Body);
        Assert.Empty(proxy.Server.AddressesOf("second"));
    }

    [Fact]
    public async Task Listener_removed_then_no_new_connections_and_a_request_in_flight_ends()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            received.SetResult();
            await release.Task;
            await wire.SendAsync(ScriptedUpstream.Response("done"));
        });
        var cluster = Make.Cluster("up", upstream.Port);
        var second = Make.Http(Answer("second")) with { Name = "second" };
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up")), second);
        var port = proxy.Port;
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        await received.Task.Within();
        Assert.Empty(await proxy.Source.SetAsync(cluster, second).Within());
        Assert.Empty(proxy.Server.AddressesOf("main"));
        await Assert.ThrowsAsync<SocketException>(() => Wire.ConnectAsync(port));
        release.SetResult();
        var response = await wire.ReadResponseAsync();
        Assert.Equal((200, "done", "close"), (response.Status, response.Body, response["connection"]));
        Assert.False(await wire.WaitForEndAsync());
        using var other = await Wire.ConnectAsync(proxy.PortOf("second"));
        Assert.Equal("second", (await other.ExchangeAsync(Get)).Body);
    }

    [Fact]
    public async Task Drain_then_requests_in_flight_end_and_connections_are_told_to_close()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            received.SetResult();
            await release.Task;
            await wire.SendAsync(ScriptedUpstream.Response("done"));
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Answer("idle", "/idle"), Make.To("up")));
        var port = proxy.Port;
        using var idle = await proxy.ConnectAsync();
        using var asking = await proxy.ConnectAsync();
        using var busy = await proxy.ConnectAsync();
        await idle.ExchangeAsync("GET /idle HTTP/1.1\r\nhost: t\r\n\r\n");
        await asking.ExchangeAsync("GET /idle HTTP/1.1\r\nhost: t\r\n\r\n");
        await busy.SendAsync(Get);
        await received.Task.Within();
        var drain = proxy.Server.DrainAsync();
        Assert.Equal(HostState.Draining, proxy.Server.State);
        await Limit.UntilAsync(() => !CanConnect(port), "nobody listens any more");

        // The workers hear of it a little later; the first response from then on says so.
        WireMessage last;
        do
            last = await asking.ExchangeAsync("GET /idle HTTP/1.1\r\nhost: t\r\n\r\n");
        while (last["connection"] is null);
        Assert.Equal((200, "close"), (last.Status, last["connection"]));
        Assert.False(await asking.WaitForEndAsync());
        Assert.False(await idle.WaitForEndAsync());
        Assert.False(drain.IsCompleted);
        release.SetResult();
        var response = await busy.ReadResponseAsync();
        Assert.Equal(("done", "close"), (response.Body, response["connection"]));
        await drain.Within();
        Assert.Equal(0, proxy.Server.ConnectionCount);
    }

    [Fact]
    public async Task Drain_takes_too_long_then_it_ends_and_dispose_breaks_the_rest_off()
    {
        await using var upstream = ScriptedUpstream.Start(wire => wire.WaitForEndAsync());
        var proxy = await Proxy.StartAsync(null, new ProxyOptions { DrainTime = TimeSpan.FromMilliseconds(100) }, Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        await Limit.UntilAsync(() => upstream.Connections == 1, "the request is there");
        await proxy.Server.DrainAsync().Within();
        Assert.Equal(1, proxy.Server.ConnectionCount);
        await proxy.DisposeAsync();
        await wire.WaitForEndAsync();
    }

    private static bool CanConnect(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Listener ByName() => Make.Http(m => m with { RouteConfigName = "r" }, new VirtualHost { Name = "unused", Domains = ["*"] });

    private static Route Answer(string body, string prefix = "/") => new() { Match = Make.Prefix(prefix), Action = new DirectResponseAction { Status = 200, Body = body } };
}
