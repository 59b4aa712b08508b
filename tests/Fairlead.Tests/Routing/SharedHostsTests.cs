using Fairlead.Configuration;
using Fairlead.Routing;

namespace Fairlead.Tests.Routing;

/// <summary>What a version of a route configuration shares with the one before, and what it must not share.</summary>
public sealed class SharedHostsTests
{
    private static readonly RouteCompileOptions Options = new();

    [Fact]
    public void One_host_changed_then_the_others_are_shared()
    {
        var before = Compile(Configuration(Host("a", "one"), Host("b", "two")));
        var after = Compile(Configuration(Host("a", "one"), Host("b", "three")), before);
        Assert.Same(before.Hosts[0], after.Hosts[0]);
        Assert.NotSame(before.Hosts[1], after.Hosts[1]);
        Assert.Same(before.Domains, after.Domains);
        Assert.Equal(["one", "two", "three"], after.Clusters.Names);
        Assert.Equal(["one", "two"], before.Clusters.Names);
        Assert.Equal("three", after.Clusters.Names[after.Hosts[1].Routes[0].Forward!.Targets[0].Index]);
    }

    [Fact]
    public void Hosts_moved_added_and_removed_then_domains_lead_to_the_right_ones()
    {
        var before = Compile(Configuration(Host("a", "one"), Host("b", "two"), Host("c", "three")));
        var after = Compile(Configuration(Host("x", "four"), Host("c", "three"), Host("a", "one")), before);
        Assert.Same(before.Hosts[2], after.Hosts[1]);
        Assert.Same(before.Hosts[0], after.Hosts[2]);
        Assert.NotSame(before.Domains, after.Domains);
        foreach (var (name, index) in new[] { ("x", 0), ("c", 1), ("a", 2) })
            Assert.Equal(index, after.Domains.Find(RoutingKit.Request(name, "/")));
        Assert.Equal(-1, after.Domains.Find(RoutingKit.Request("b", "/")));
    }

    [Fact]
    public void Something_above_the_hosts_changed_then_nothing_is_shared()
    {
        var before = Compile(Configuration(Host("a", "one")));
        var headers = new HeaderMutations { ResponseHeadersToRemove = ["x"] };
        Assert.NotSame(before.Hosts[0], Compile(Configuration(Host("a", "one")) with { Headers = headers }, before).Hosts[0]);
        Assert.NotSame(before.Hosts[0], Compile(Configuration(Host("a", "one")) with { IgnorePortInHostMatching = true }, before).Hosts[0]);
        Assert.NotSame(before.Hosts[0], Compile(Configuration(Host("a", "one")) with { ValidateClusters = true }, before).Hosts[0]);
    }

    [Fact]
    public void Names_of_clusters_that_nobody_uses_do_not_pile_up()
    {
        var table = Compile(Configuration(Host("a", "c0")));
        for (var i = 1; i < 1000; i++)
            table = Compile(Configuration(Host("a", $"c{i}")), table);
        Assert.InRange(table.Clusters.Count, 1, 100);
    }

    [Fact]
    public void Domain_that_comes_to_stand_twice_is_refused_although_its_host_was_there_before()
    {
        var before = Compile(Configuration(Host("a", "one"), Host("b", "two")));
        var errors = new List<ConfigError>();
        Assert.Null(RouteTable.Compile(Configuration(Host("a", "one"), Host("b", "two") with { Domains = ["A"] }), "r", errors, Options, before));
        Assert.Equal("r.virtual_hosts[1].domains[0]", Assert.Single(errors).Path);
    }

    private static RouteTable Compile(RouteConfiguration configuration, RouteTable? before = null)
    {
        var errors = new List<ConfigError>();
        var table = RouteTable.Compile(configuration, "r", errors, Options, before);
        Assert.Empty(errors);
        return table!;
    }

    private static RouteConfiguration Configuration(params VirtualHost[] hosts) => new() { Name = "r", ValidateClusters = false, VirtualHosts = ConfigList.From(hosts) };

    private static VirtualHost Host(string name, string cluster) => new()
    {
        Name = name,
        Domains = [name],
        Routes = [new Route { Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "/") }, Action = new RouteAction { Cluster = cluster } }],
    };
}
