using Fairlead.Configuration;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

public sealed class ClusterWarmingTests : IDisposable
{
    private readonly Upstream _old = new("old");
    private readonly Upstream _new = new("new");

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public async Task New_cluster_then_it_waits_for_its_endpoints()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.To("c")) with { FilterChains = Chains("c") });
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c", "service")));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(["Endpoints 'service'"], proxy.Waiting(ResourceKind.Cluster, "c"));
        Assert.Equal((0, 1), (proxy.Stat("cluster_manager.active_clusters"), proxy.Stat("cluster_manager.warming_clusters")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Endpoints("service", _new.Port)));
        Assert.Equal("new", (await proxy.GetAsync()).Body);
        Assert.Empty(proxy.Server.GetUnready());
        Assert.Equal((1, 0), (proxy.Stat("cluster_manager.active_clusters"), proxy.Stat("cluster_manager.warming_clusters")));
    }

    [Fact]
    public async Task Endpoints_come_with_the_cluster_then_it_does_not_wait()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Endpoints("c", _new.Port), Make.Eds("c"), Make.Listener("main", Make.To("c")));
        Assert.Equal("new", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Changed_cluster_then_the_old_one_serves_until_fresh_endpoints_come()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Eds("c"), Make.Endpoints("c", _old.Port), Make.Listener("main", Make.To("c")));
        Assert.Equal("old", (await proxy.GetAsync()).Body);
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c", "other")));
        Assert.Equal("old", (await proxy.GetAsync()).Body);

        // The version that serves follows its endpoints meanwhile.
        Assert.Empty(await proxy.Source.OfferAsync(Make.Endpoints("c", _new.Port)));
        Assert.Equal("new", (await proxy.GetAsync()).Body);
        Assert.Equal(["Endpoints 'other'"], proxy.Waiting(ResourceKind.Cluster, "c"));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Endpoints("other", _old.Port)));
        Assert.Equal("old", (await proxy.GetAsync()).Body);
        Assert.Equal(1, proxy.Stat("cluster_manager.cluster_modified"));
    }

    [Fact]
    public async Task Fresh_endpoints_are_what_they_were_then_the_changed_cluster_comes_into_force()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Eds("c"), Make.Endpoints("c", _old.Port), Make.Listener("main", Make.To("c")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c") with { LbPolicy = LbPolicy.Random }));
        Assert.NotEmpty(proxy.Waiting(ResourceKind.Cluster, "c"));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Endpoints("c", _old.Port)));
        Assert.Empty(proxy.Server.GetUnready());
        Assert.Equal(LbPolicy.Random, Assert.Single(proxy.Server.GetClusters()).Cluster.LbPolicy);
    }

    [Fact]
    public async Task Endpoints_are_missing_then_the_cluster_has_none()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.To("c")) with { FilterChains = Chains("c") });
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c")));
        Assert.Empty(await proxy.Source.MissAsync(ResourceKind.Endpoints, "c"));
        Assert.Empty(proxy.Server.GetUnready());
        Assert.Equal((503, "no healthy upstream"), (await proxy.GetAsync() is var answer ? answer.Status : 0, answer.Body));
    }

    [Fact]
    public async Task Endpoints_do_not_come_in_time_then_the_cluster_goes_on_without()
    {
        await using var proxy = await TestProxy.StartAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c")));
        proxy.Clock.Advance(TimeSpan.FromSeconds(14.9));
        Assert.NotEmpty(proxy.Waiting(ResourceKind.Cluster, "c"));
        proxy.Clock.Advance(TimeSpan.FromSeconds(0.2));
        await Limit.UntilAsync(() => proxy.Server.GetUnready().Count == 0 && proxy.Server.GetClusters().Count == 1, "the time is up");
    }

    [Fact]
    public async Task Changed_cluster_times_out_then_it_keeps_the_endpoints_that_are_there()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Eds("c"), Make.Endpoints("c", _old.Port), Make.Listener("main", Make.To("c")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c") with { LbPolicy = LbPolicy.Random }));
        proxy.Clock.Advance(TimeSpan.FromSeconds(16));
        await Limit.UntilAsync(() => proxy.Server.GetClusters()[0].Cluster.LbPolicy == LbPolicy.Random, "the time is up");
        Assert.Equal("old", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Names_are_being_resolved_then_other_resources_do_not_wait()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Listener("main", Make.To("dns")) with { FilterChains = Chains("dns") });
        Assert.Empty(await proxy.Source.OfferAsync(Make.Dns("dns", "app.internal", _new.Port), Make.Listener("other", Make.Saying("here"))));
        Assert.Equal("here", (await proxy.GetAsync(listener: "other")).Body);
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(["DNS"], proxy.Waiting(ResourceKind.Cluster, "dns"));
        await Limit.UntilAsync(() => proxy.Resolver.Questions.Count == 1, "the name is asked for");
        proxy.Resolver.Answer("app.internal", "127.0.0.1");
        await Limit.UntilAsync(() => proxy.Server.GetUnready().Count == 0, "the name is resolved");
        Assert.Equal("new", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Cluster_changes_and_goes_while_it_warms_then_nothing_is_left_of_it()
    {
        await using var proxy = await TestProxy.StartAsync();
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c", "one")));
        Assert.Empty(await proxy.Source.OfferAsync(Make.Eds("c", "two")));
        Assert.Equal(["Endpoints 'two'"], proxy.Waiting(ResourceKind.Cluster, "c"));
        Assert.Empty(await proxy.Source.RemoveAsync(ResourceKind.Cluster, "c"));
        Assert.Empty(proxy.Server.GetUnready());
        Assert.Empty(await proxy.Source.OfferAsync(Make.Endpoints("one", 1), Make.Endpoints("two", 1)));
        Assert.Empty(proxy.Server.GetClusters());
        Assert.Equal((2, 0, 0), (proxy.Stat("cluster_manager.cluster_added") + proxy.Stat("cluster_manager.cluster_modified"), proxy.Stat("cluster_manager.active_clusters"), proxy.Stat("cluster_manager.warming_clusters")));
    }

    private static ConfigList<FilterChain> Chains(string cluster) =>
        [Make.Chain("only", Make.Manager("main") with { RouteConfig = Make.Routes("inline", Make.To(cluster)) })];
}
