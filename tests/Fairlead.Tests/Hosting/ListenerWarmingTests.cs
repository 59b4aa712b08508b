using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

public sealed class ListenerWarmingTests
{
    [Fact]
    public async Task New_listener_then_it_waits_for_its_routes()
    {
        await using var proxy = await TestProxy.StartAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        Assert.False(proxy.IsOpen("main"));
        Assert.Equal(["RouteConfiguration 'r'"], proxy.Waiting(ResourceKind.Listener, "main"));
        Assert.Equal((0, 1), (proxy.Stat("listener_manager.total_listeners_active"), proxy.Stat("listener_manager.total_listeners_warming")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Routes("r", Make.Saying("routed"))));
        Assert.Equal("routed", (await proxy.GetAsync()).Body);
        Assert.Equal((1, 0), (proxy.Stat("listener_manager.total_listeners_active"), proxy.Stat("listener_manager.total_listeners_warming")));
    }

    [Fact]
    public async Task Routes_are_there_already_then_it_does_not_wait()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Routes("r", Make.Saying("routed")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        Assert.Equal("routed", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Changed_listener_waits_then_the_old_one_serves_its_connections_and_new_ones()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.Saying("old")));
        var port = proxy.PortOf("main");
        using var client = await proxy.ConnectAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        Assert.Equal(new Answer(200, "old", false), await client.GetAsync());
        Assert.Equal("old", (await proxy.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(Make.Routes("r", Make.Saying("new"))));
        Assert.Equal((port, "new"), (proxy.PortOf("main"), (await proxy.GetAsync()).Body));
        Assert.Equal(new Answer(200, "old", true), await client.GetAsync());
        await client.ClosedAsync();
    }

    [Fact]
    public async Task Routes_are_missing_then_it_answers_404()
    {
        await using var proxy = await TestProxy.StartAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        Assert.Empty(await proxy.Source.MissAsync(ResourceKind.RouteConfiguration, "r"));
        Assert.Equal(404, (await proxy.GetAsync()).Status);

        // They may come later still.
        Assert.Empty(await proxy.Source.OfferAsync(Make.Routes("r", Make.Saying("late"))));
        Assert.Equal("late", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Routes_do_not_come_in_time_then_it_answers_404()
    {
        await using var proxy = await TestProxy.StartAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        proxy.Clock.Advance(TimeSpan.FromSeconds(15));
        await Limit.UntilAsync(() => proxy.IsOpen("main"), "the time is up");
        Assert.Equal(404, (await proxy.GetAsync()).Status);
    }

    [Fact]
    public async Task Listener_goes_while_it_warms_then_its_address_is_free()
    {
        await using var proxy = await TestProxy.StartAsync();
        var port = FreePort();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r") with { Addresses = [new SocketAddress("127.0.0.1", port)] }));
        Assert.Empty(await proxy.Source.RemoveAsync(ResourceKind.Listener, "main"));
        await Assert.ThrowsAsync<SocketException>(() => Client.ConnectAsync(port));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Listener("other", Make.Saying("x")) with { Addresses = [new SocketAddress("127.0.0.1", port)] }));
        Assert.Equal("x", (await proxy.GetAsync(listener: "other")).Body);
        Assert.Empty(proxy.Server.GetUnready());
    }

    [Fact]
    public async Task Listener_changes_while_it_warms_then_only_the_last_version_counts()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.Saying("old")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Named("main", "r")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Listener("main", Make.Saying("new"))));
        Assert.Empty(proxy.Server.GetUnready());
        Assert.Equal("new", (await proxy.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(Make.Routes("r", Make.Saying("never"))));
        Assert.Equal("new", (await proxy.GetAsync()).Body);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
