using System.Buffers;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RouteActionTests
{
    [Theory]
    [InlineData(0ul, "a")]
    [InlineData(29ul, "a")]
    [InlineData(30ul, "b")]
    [InlineData(59ul, "b")]
    [InlineData(60ul, "c")]
    [InlineData(99ul, "c")]
    [InlineData(115ul, "a")]
    [InlineData(ulong.MaxValue, "a")] // 2^64-1 mod 100 is 15
    public void Weighted_clusters_are_half_open_ranges(ulong random, string cluster)
    {
        var table = Compile(Config(Do(new RouteAction { WeightedClusters = [Weighted("a", 30), Weighted("zero", 0), Weighted("b", 30), Weighted("c", 40)] })));
        Assert.Equal(cluster, table.ClusterOf(Request("h", "/"), random));
    }

    [Fact]
    public void Weight_zero_is_never_chosen()
    {
        var table = Compile(Config(Do(new RouteAction { WeightedClusters = [Weighted("zero", 0), Weighted("a", 3), Weighted("last", 0)] })));
        for (var i = 0ul; i < 100; i++)
            Assert.Equal("a", table.ClusterOf(Request("h", "/"), i));
    }

    [Fact]
    public void Cluster_header_names_the_cluster()
    {
        var table = Compile(Config(Do(new RouteAction { ClusterHeader = "X-Cluster" })));
        Assert.Equal("c1", table.ClusterOf(Request("h", "/", headers: [("x-cluster", "c1")])));
        var missing = Request("h", "/");
        var route = table.Find(missing, 0)!;
        var chosen = route.ChooseCluster(missing, 0);
        Assert.True(chosen.Name.IsEmpty);
        Assert.Equal(-1, chosen.Target.Index);
    }

    [Fact]
    public void Cluster_names_are_indexed_once()
    {
        var table = Compile(Config([To("a", Prefix("/1")), To("b", Prefix("/2")), Do(new RouteAction { WeightedClusters = [Weighted("b", 1), Weighted("c", 1)] })]));
        Assert.Equal(["a", "b", "c"], table.Clusters.Names);
        Assert.Equal(1, table.Find(Request("h", "/2"), 0)!.ChooseCluster(Request("h", "/2"), 0).Target.Index);
    }

    [Theory]
    [InlineData(PathMatchKind.Prefix, "/foo", "/bar", "/foo/x?q=1", "/bar/x?q=1")]
    [InlineData(PathMatchKind.Prefix, "/foo", "/", "/foo/x", "//x")]
    [InlineData(PathMatchKind.Prefix, "/foo/", "/", "/foo/x", "/x")]
    [InlineData(PathMatchKind.Prefix, "/foo", "/bar", "/foo", "/bar")]
    [InlineData(PathMatchKind.Prefix, "/foo", "bar", "/foo?q", "/bar?q")]
    [InlineData(PathMatchKind.Exact, "/foo", "/bar", "/foo?q=1", "/bar?q=1")]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", "/bar", "/foo/x", "/bar/x")]
    [InlineData(PathMatchKind.SafeRegex, "/f.*", "/bar", "/foo/x?q", "/bar?q")]
    public void Prefix_rewrite_replaces_what_matched(PathMatchKind kind, string value, string rewrite, string path, string expected)
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", PrefixRewrite = rewrite }, Match(kind, value))));
        var request = Request("h", path);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal(expected, request.Headers.Value(":path"));
        Assert.Equal(path, request.Headers.Value("x-envoy-original-path"));
    }

    [Fact]
    public void Prefix_rewrite_without_case_replaces_what_matched()
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", PrefixRewrite = "/bar" }, Prefix("/foo") with { CaseSensitive = false })));
        var request = Request("h", "/FOO/x");
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal("/bar/x", request.Headers.Value(":path"));
    }

    [Fact]
    public void Prefix_that_a_filter_removed_is_not_rewritten()
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", PrefixRewrite = "/bar" }, Prefix("/foo"))));
        var request = Request("h", "/foo/x");
        var route = table.Find(request, 0)!;
        request.Headers.Set(KnownHeader.Path, "/other"u8);
        route.ApplyRewrite(request, 0);
        Assert.Equal("/other", request.Headers.Value(":path"));
    }

    [Theory]
    [InlineData("^/service/([^/]+)(/.*)$", @"\2/instance/\1", "/service/foo/v1/api?q=/service", "/v1/api/instance/foo?q=/service")]
    [InlineData("one", "two", "/xxx/one/yyy/one/zzz", "/xxx/two/yyy/two/zzz")]
    [InlineData("^(.*?)one(.*)$", @"\1two\2", "/xxx/one/yyy/one/zzz", "/xxx/two/yyy/one/zzz")]
    [InlineData("(?i)/xxx/", "/yyy/", "/aaa/XxX/bbb", "/aaa/yyy/bbb")]
    [InlineData("a+", @"[\0]", "/aab", "/[aa]b")]
    [InlineData(@"\d", @"\\", "/1", @"/\")]
    [InlineData("(?P<x>a)(b)", @"\2\1", "/ab", "/ba")]
    [InlineData("nothing", "x", "/y?z", "/y?z")]
    [InlineData("^/a", "", "/a", "/")]
    [InlineData("^/a", "b", "/a/c", "/b/c")]
    [InlineData("a", "%20", "/\u00e4a", "/\u00e4%20")]
    public void Regex_rewrite_replaces_every_match_in_the_path(string regex, string substitution, string path, string expected)
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", RegexRewrite = new RegexRewrite(regex, substitution) })));
        var request = Request("h", path);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal(expected, Encoding.UTF8.GetString(request.Path));
    }

    [Fact]
    public void Regex_rewrite_to_what_is_no_path_changes_nothing()
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", RegexRewrite = new RegexRewrite("a", "b c") })));
        var request = Request("h", "/a");
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal("/a", request.Headers.Value(":path"));
    }

    [Fact]
    public void Long_paths_are_rewritten_beyond_the_stack_buffers()
    {
        var tail = new string('x', 3000);
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", RegexRewrite = new RegexRewrite("^/(a)", @"/b\1") })));
        var request = Request("h", "/a" + tail);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal("/ba" + tail, request.Headers.Value(":path"));
    }

    [Fact]
    public void Host_is_rewritten_and_the_old_one_kept()
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", HostRewriteLiteral = "new.host", AppendXForwardedHost = true })));
        var request = Request("old.host", "/", headers: [("x-forwarded-host", "older.host")]);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal("new.host", request.Headers.Value(":authority"));
        Assert.Equal("old.host", request.Headers.Value("x-envoy-original-host"));
        Assert.Equal("older.host, old.host", request.Headers.Value("x-forwarded-host"));
    }

    [Fact]
    public void Forwarded_host_is_not_repeated()
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", HostRewriteLiteral = "new.host", AppendXForwardedHost = true })));
        var request = Request("old.host", "/", headers: [("x-forwarded-host", "a, old.host")]);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal("a, old.host", request.Headers.Value("x-forwarded-host"));
    }

    [Theory]
    [InlineData("from.header", "from.header")]
    [InlineData("", "old.host")]
    [InlineData("a b", "old.host")]
    [InlineData("a/b", "old.host")]
    [InlineData(null, "old.host")]
    public void Host_is_rewritten_from_a_header(string? value, string expected)
    {
        var table = Compile(Config(Do(new RouteAction { Cluster = "c", HostRewriteHeader = "x-host" })));
        var request = Request("old.host", "/", headers: value is null ? [] : [("x-host", value)]);
        table.Find(request, 0)!.ApplyRewrite(request, 0);
        Assert.Equal(expected, request.Headers.Value(":authority"));
        Assert.Equal("-", request.Headers.Value("x-forwarded-host"));
    }

    [Fact]
    public void Weighted_cluster_rewrites_the_host_before_the_route()
    {
        var action = new RouteAction { WeightedClusters = [Weighted("a", 1) with { HostRewriteLiteral = "a.host" }, Weighted("b", 1)], HostRewriteLiteral = "route.host" };
        var table = Compile(Config(Do(action)));
        foreach (var (random, expected) in new[] { (0ul, "a.host"), (1ul, "route.host") })
        {
            var request = Request("old.host", "/");
            table.Find(request, random)!.ApplyRewrite(request, random);
            Assert.Equal(expected, request.Headers.Value(":authority"));
        }
    }

    [Fact]
    public void Timeouts_are_milliseconds()
    {
        var forward = Compile(Config(Do(new RouteAction { Cluster = "c", Timeout = TimeSpan.Zero, IdleTimeout = TimeSpan.FromSeconds(2) }))).Find(Request("h", "/"), 0)!.Forward!;
        Assert.Equal((0, 2000), (forward.TimeoutMs, forward.IdleTimeoutMs));
        forward = Compile(Config(Do(new RouteAction { Cluster = "c" }))).Find(Request("h", "/"), 0)!.Forward!;
        Assert.Equal((15000, -1), (forward.TimeoutMs, forward.IdleTimeoutMs));
    }

    [Fact]
    public void Direct_response_has_status_and_body()
    {
        var route = Compile(Config(Do(new DirectResponseAction { Status = 418, Body = "t\u00e4a" }))).Find(Request("h", "/"), 0)!;
        Assert.Equal(418, route.DirectResponse!.Status);
        Assert.Equal("t\u00e4a", Encoding.UTF8.GetString(route.DirectResponse.Body.Span));
        Assert.Null(route.Forward);
    }

    [Fact]
    public void Filter_configs_come_from_the_most_specific_level()
    {
        static ExtensionConfig For(string name, string value) => new() { Name = name, Config = value };
        var action = new RouteAction
        {
            WeightedClusters = [Weighted("a", 1) with { TypedPerFilterConfig = [For("f1", "cluster")] }, Weighted("b", 1)],
        };
        var route = Do(action) with { TypedPerFilterConfig = [For("f2", "route"), For("f1", "route")] };
        var host = Host("*", route) with { TypedPerFilterConfig = [For("f1", "host"), For("f3", "host"), new ExtensionConfig { Name = "f4", Disabled = true }] };
        var options = new RouteCompileOptions { BindFilterConfig = (config, _, _) => config.Config };
        var table = Compile(Config(host), options);
        var compiled = table.Find(Request("h", "/"), 0)!;
        Assert.Equal("cluster", compiled.FilterConfig(table.FilterSlot("f1"), 0)!.Options);
        Assert.Equal("route", compiled.FilterConfig(table.FilterSlot("f1"), 1)!.Options);
        Assert.Equal("route", compiled.FilterConfig(table.FilterSlot("f2"), 0)!.Options);
        Assert.Equal("host", compiled.FilterConfig(table.FilterSlot("f3"), 0)!.Options);
        Assert.True(compiled.FilterConfig(table.FilterSlot("f4"), 0)!.Disabled);
        Assert.Null(compiled.FilterConfig(table.FilterSlot("unknown"), 0));
    }

    private static WeightedCluster Weighted(string name, uint weight) => new() { Name = name, Weight = weight };
}
