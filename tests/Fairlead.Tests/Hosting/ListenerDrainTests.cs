using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

public sealed class ListenerDrainTests
{
    [Fact]
    public async Task Changed_routes_then_connections_stay_and_see_them()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Routes("r", Make.Saying("one")), Make.Named("main", "r"));
        using var client = await proxy.ConnectAsync();
        Assert.Equal(new Answer(200, "one", false), await client.GetAsync());
        Assert.Empty(await proxy.Source.OfferAsync(Make.Routes("r", Make.Saying("two"))));
        Assert.Equal(new Answer(200, "two", false), await client.GetAsync());
    }

    [Fact]
    public async Task Listener_changed_as_a_whole_then_its_connections_are_told_to_go_and_new_ones_see_the_change()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.Saying("one")));
        var port = proxy.PortOf("main");
        using var client = await proxy.ConnectAsync();
        Assert.Equal("one", (await client.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(Make.Listener("main", Make.Saying("two")) with { PerConnectionBufferLimitBytes = 70000 }));
        Assert.Equal(port, proxy.PortOf("main"));
        Assert.Equal("two", (await proxy.GetAsync()).Body);
        Assert.Contains(proxy.Server.GetResources(), e => e is { State: ConfigDumpState.Draining, Resource: Listener });
        Assert.Equal(new Answer(200, "one", true), await client.GetAsync());
        await client.ClosedAsync();
        await Limit.UntilAsync(() => proxy.Server.GetResources().All(e => e.State != ConfigDumpState.Draining), "the old version is gone");
        Assert.Equal(1, proxy.Stat("listener_manager.listener_modified"));
    }

    [Fact]
    public async Task Drain_time_is_over_then_idle_connections_of_the_old_version_end()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.Saying("one")));
        using var client = await proxy.ConnectAsync();
        await client.GetAsync();
        Assert.Empty(await proxy.Source.RemoveAsync(ResourceKind.Listener, "main"));
        proxy.Clock.Advance(new ProxyOptions().DrainTime);
        await client.ClosedAsync();
    }

    [Fact]
    public async Task One_chain_changed_then_connections_of_the_other_stay()
    {
        await using var proxy = await TestProxy.StartAsync(TwoChains("a"));
        using var client = await proxy.ConnectAsync();
        Assert.Equal("steady", (await client.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(TwoChains("b")));
        Assert.Equal(new Answer(200, "steady", false), await client.GetAsync());
        Assert.Equal(1, proxy.Stat("listener_manager.listener_in_place_updated"));
    }

    [Fact]
    public async Task Equal_listener_then_nothing_happens()
    {
        await using var proxy = await TestProxy.StartAsync(TwoChains("a"));
        Assert.Empty(await proxy.Source.OfferAsync(TwoChains("a")));
        Assert.Equal((0, 0), (proxy.Stat("listener_manager.listener_modified"), proxy.Stat("listener_manager.listener_in_place_updated")));
    }

    [Fact]
    public async Task Changed_cluster_then_connections_to_endpoints_that_stay_are_kept()
    {
        using var upstream = new Upstream("up");
        await using var proxy = await TestProxy.StartAsync(Make.Eds("c"), Make.Endpoints("c", upstream.Port), Make.Listener("main", Make.To("c")));
        using var client = await proxy.ConnectAsync();
        Assert.Equal("up", (await client.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c") with { LbPolicy = LbPolicy.Random }, Make.Endpoints("c", upstream.Port)));
        Assert.Equal("up", (await client.GetAsync()).Body);
        Assert.Equal(1, proxy.Stat("cluster_manager.cluster_modified"));
        Assert.Equal(1, upstream.Connections);
    }

    private static Listener TwoChains(string other) => Make.Listener(
        "main",
        0,
        Make.Chain("steady", Make.Manager("main") with { RouteConfig = Make.Routes("inline", Make.Saying("steady")) }),
        Make.Chain("other", Make.Manager(other) with { RouteConfig = Make.Routes("inline", Make.Saying(other)) }, new FilterChainMatch { SourcePorts = [1] }));
}
