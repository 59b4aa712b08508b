using Fairlead.Configuration;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

public sealed class PartialAcceptanceTests
{
    private static readonly Cluster Wrong = Make.Cluster("wrong", 1) with { ConnectTimeout = TimeSpan.Zero };

    [Fact]
    public async Task One_resource_is_wrong_then_the_others_are_applied_and_it_is_named()
    {
        await using var proxy = await TestProxy.StartAsync();
        var errors = await proxy.Source.OfferAsync(Wrong, Make.Listener("main", Make.Saying("hello")), Make.Listener("broken"));
        var error = Assert.Single(errors);
        Assert.Equal((new ResourceReference(ResourceKind.Cluster, "wrong"), "static_resources.clusters[0].connect_timeout"), (error.Resource, error.Path));
        Assert.Equal("hello", (await proxy.GetAsync()).Body);
        Assert.Equal(404, (await proxy.GetAsync(listener: "broken")).Status);
    }

    [Fact]
    public async Task One_resource_is_wrong_and_all_belong_together_then_nothing_is_applied()
    {
        await using var proxy = await TestProxy.StartAsync();
        var error = Assert.Single(await proxy.Source.PutAsync(Wrong, Make.Listener("main", Make.Saying("hello"))));
        Assert.Equal("wrong", error.Resource!.Value.Name);
        Assert.False(proxy.IsOpen("main"));
        Assert.Empty(proxy.Server.GetClusters());
    }

    [Fact]
    public async Task A_changed_resource_is_wrong_then_the_version_before_serves()
    {
        await using var proxy = await TestProxy.StartAsync(Make.Routes("r", Make.Saying("old")), Make.Named("main", "r"));
        using var client = await proxy.ConnectAsync();
        var bad = Make.Routes("r", Make.Saying("new") with { Match = new RouteMatch { Path = new PathMatch(PathMatchKind.SafeRegex, "(") } });
        Assert.All(await proxy.Source.OfferAsync(bad, Make.Cluster("fine", 1)), e => Assert.Equal(new ResourceReference(ResourceKind.RouteConfiguration, "r"), e.Resource));
        Assert.Equal("old", (await client.GetAsync()).Body);
        Assert.Equal("fine", Assert.Single(proxy.Server.GetClusters()).Cluster.Name);
    }

    [Fact]
    public async Task Routes_name_a_cluster_that_is_refused_with_the_same_update_then_they_are_refused_too()
    {
        await using var proxy = await TestProxy.StartAsync();
        var routes = Make.Routes("r", Make.To("wrong")) with { ValidateClusters = true };
        var errors = await proxy.Source.OfferAsync(routes, Wrong);
        Assert.Equal([ResourceKind.Cluster, ResourceKind.RouteConfiguration], errors.Select(e => e.Resource!.Value.Kind));
        Assert.Contains("there is no cluster 'wrong'", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_is_there_twice_then_it_is_refused_and_the_rest_is_not()
    {
        await using var proxy = await TestProxy.StartAsync();
        var error = Assert.Single(await proxy.Source.OfferAsync(Make.Cluster("two", 1), Make.Cluster("one", 1), Make.Cluster("two", 2)));
        Assert.Equal("two", error.Resource!.Value.Name);
        Assert.Equal("one", Assert.Single(proxy.Server.GetClusters()).Cluster.Name);
    }

    [Fact]
    public async Task A_resource_belongs_to_another_source_then_it_is_refused_with_that_source()
    {
        var (first, second) = (new StepSource("first"), new StepSource("second"));
        await using var proxy = new TestProxy(first, second);
        var (one, two) = (first.PutAsync(Make.Cluster("c", 1)), second.OfferAsync(Make.Cluster("c", 2), Make.Cluster("d", 2)));
        await proxy.Server.StartAsync(TestContext.Current.CancellationToken).Within();
        Assert.Empty(await one);
        Assert.Contains("'first'", Assert.Single(await two).Message, StringComparison.Ordinal);
        Assert.Equal(["c", "d"], proxy.Server.GetClusters().Select(c => c.Cluster.Name).Order());
        Assert.Empty(await second.RemoveAsync(ResourceKind.Cluster, "c"));
        Assert.Equal(2, proxy.Server.GetClusters().Count);
    }

    [Fact]
    public async Task Endpoints_are_names_then_they_are_refused()
    {
        await using var proxy = await TestProxy.StartAsync();
        var named = new ClusterLoadAssignment { Name = "e", Endpoints = [new LocalityLbEndpoints { LbEndpoints = [new LbEndpoint { Address = new SocketAddress("app.internal", 80) }], Priority = 200 }] };
        var errors = await proxy.Source.OfferAsync(named);
        Assert.Equal(["endpoints[0].endpoints[0].priority", "endpoints[0].endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address"], errors.Select(e => e.Path));
    }
}
