using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class RoutingTests
{
    [Fact]
    public async Task Direct_response_then_answered_here()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(new Route { Name = "hello", Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 418, Body = "tea" } }));
        var response = await proxy.GetAsync();
        Assert.Equal((418, "tea", "text/plain"), (response.Status, response.Body, response["content-type"]));
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((418, "direct_response", "hello", 0), (entry.Code, entry.Details, entry.Route, entry.Attempts));
        Assert.Equal(1, proxy.Stat("http.main.rq_direct_response"));
    }

    [Fact]
    public async Task Head_of_a_direct_response_then_no_body()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "tea" } }));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("3", (await wire.ExchangeAsync("HEAD / HTTP/1.1\r\nhost: t\r\n\r\n"))["content-length"]);
        Assert.Equal("tea", (await wire.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n")).Body);
    }

    [Fact]
    public async Task Body_to_a_direct_response_then_the_connection_goes_on()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "tea" } }));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 3; i++)
            Assert.Equal("tea", (await wire.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 10\r\n\r\n0123456789")).Body);
    }

    [Fact]
    public async Task Redirect_then_location()
    {
        var route = new Route { Match = Make.Prefix("/old"), Action = new RedirectAction { HostRedirect = "new.example", PrefixRewrite = "/new", HttpsRedirect = true, ResponseCode = 308 } };
        await using var proxy = await Proxy.StartAsync(Make.Http(route));
        var response = await proxy.GetAsync("/old/page?x=1");
        Assert.Equal((308, "https://new.example/new/page?x=1"), (response.Status, response["location"]));
        Assert.Equal(404, (await proxy.GetAsync("/other")).Status);
    }

    [Fact]
    public async Task No_route_then_404_NR()
    {
        await using var proxy = await Proxy.StartAsync(Make.Http(new Route { Match = Make.Exact("/only"), Action = new DirectResponseAction { Status = 200 } }));
        Assert.Equal(404, (await proxy.GetAsync("/else")).Status);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((404, "route_not_found", ResponseFlags.NoRouteFound), (entry.Code, entry.Details, entry.Flags));
    }

    [Fact]
    public async Task Cluster_by_header_then_forwarded_or_503_NC()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        var route = new Route { Match = Make.Prefix("/"), Action = new RouteAction { ClusterHeader = "x-cluster" } };
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(route));
        Assert.Equal(200, (await proxy.GetAsync("/", "x-cluster: up\r\n")).Status);
        Assert.Equal("up", (await proxy.Log.NextAsync()).Cluster);
        foreach (var fields in new[] { "x-cluster: nope\r\n", "" })
        {
            Assert.Equal(503, (await proxy.GetAsync("/", fields)).Status);
            var entry = await proxy.Log.NextAsync();
            Assert.Equal((503, "cluster_not_found", ResponseFlags.NoClusterFound), (entry.Code, entry.Details, entry.Flags));
        }
    }

    [Fact]
    public async Task Weighted_clusters_then_shared_by_weight()
    {
        await using var a = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("a"));
        await using var b = ScriptedUpstream.Answering(r => ScriptedUpstream.Response("b" + r["x-b"]));
        var action = new RouteAction
        {
            WeightedClusters =
            [
                new WeightedCluster { Name = "a", Weight = 3 },
                new WeightedCluster { Name = "b", Weight = 1, Headers = new HeaderMutations { RequestHeadersToAdd = [new HeaderValueOption { Key = "x-b", Value = "!" }] } },
                new WeightedCluster { Name = "none", Weight = 0 },
            ],
        };
        await using var proxy = await Proxy.StartAsync(Make.Cluster("a", a.Port), Make.Cluster("b", b.Port), Make.Cluster("none"), Make.Http(new Route { Match = Make.Prefix("/"), Action = action }));
        using var wire = await proxy.ConnectAsync();
        var answers = new List<string>();
        for (var i = 0; i < 800; i++)
            answers.Add((await wire.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n")).Body);
        // Eight standard deviations either side of 600.
        Assert.InRange(answers.Count(x => x == "a"), 502, 698);
        Assert.Equal(800, answers.Count(x => x is "a" or "b!"));
    }

    [Fact]
    public async Task Virtual_hosts_then_exact_before_suffix_before_any()
    {
        VirtualHost Host(string name, string domain) => new() { Name = name, Domains = [domain], Routes = [new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = name } }] };
        await using var proxy = await Proxy.StartAsync(Make.Http(m => m, Host("any", "*"), Host("suffix", "*.example.com"), Host("exact", "www.example.com"), Host("prefix", "api.*")));
        foreach (var (host, expected) in new[] { ("www.example.com", "exact"), ("WWW.Example.com", "exact"), ("a.example.com", "suffix"), ("api.test", "prefix"), ("else", "any") })
            Assert.Equal(expected, (await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nhost: {host}\r\n\r\n")).Body);
    }

    [Fact]
    public async Task Routes_by_header_query_and_method_then_the_first_match_wins()
    {
        Route Answer(string body, RouteMatch match) => new() { Match = match, Action = new DirectResponseAction { Status = 200, Body = body } };
        await using var proxy = await Proxy.StartAsync(Make.Http(
            Answer("header", Make.Prefix("/") with { Headers = [new HeaderMatcher { Name = "x-kind", String = new StringMatcher(StringMatchKind.Exact, "one") }] }),
            Answer("query", Make.Prefix("/") with { QueryParameters = [new QueryParameterMatcher { Name = "q", String = new StringMatcher(StringMatchKind.Prefix, "ab") }] }),
            Answer("method", Make.Prefix("/") with { Headers = [new HeaderMatcher { Name = ":method", String = new StringMatcher(StringMatchKind.Exact, "POST") }] }),
            Answer("regex", new RouteMatch { Path = new PathMatch(PathMatchKind.SafeRegex, "/v[0-9]+/.*") }),
            Answer("rest", Make.Prefix("/"))));
        Assert.Equal("header", (await proxy.GetAsync("/?q=abc", "x-kind: one\r\n")).Body);
        Assert.Equal("query", (await proxy.GetAsync("/?x=1&q=abc", "x-kind: two\r\n")).Body);
        Assert.Equal("method", (await proxy.ExchangeAsync("POST /?q=b HTTP/1.1\r\nhost: t\r\ncontent-length: 0\r\n\r\n")).Body);
        Assert.Equal("regex", (await proxy.GetAsync("/v12/x")).Body);
        Assert.Equal("rest", (await proxy.GetAsync("/v/x")).Body);
    }

    [Fact]
    public async Task Header_mutations_then_applied_with_operators_at_every_level()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response(r.Head, "x-drop: 1\r\nx-keep: 1\r\n"));
        var route = Make.To("up") with
        {
            Headers = new HeaderMutations
            {
                RequestHeadersToRemove = ["x-secret"],
                RequestHeadersToAdd =
                [
                    new HeaderValueOption { Key = "x-path", Value = "%REQ(:PATH)%|%REQ(x-absent)%|%PROTOCOL%" },
                    new HeaderValueOption { Key = "x-client", Value = "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", AppendAction = HeaderAppendAction.OverwriteIfExistsOrAdd },
                ],
                ResponseHeadersToRemove = ["x-drop"],
                ResponseHeadersToAdd = [new HeaderValueOption { Key = "x-code", Value = "%RESPONSE_CODE%-%REQ(:METHOD)%" }],
            },
        };
        var host = new VirtualHost { Name = "v", Domains = ["*"], Routes = [route], Headers = new HeaderMutations { ResponseHeadersToAdd = [new HeaderValueOption { Key = "x-level", Value = "host" }] } };
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m, host));
        var response = await proxy.GetAsync("/p?q=1", "x-secret: s\r\nx-client: forged\r\n");
        var request = new WireMessage(response.Body);
        Assert.Null(request["x-secret"]);
        Assert.Equal("127.0.0.1", request["x-client"]);
        Assert.Equal("/p?q=1||HTTP/1.1", request["x-path"]);
        Assert.Null(response["x-drop"]);
        Assert.Equal("1", response["x-keep"]);
        Assert.Equal("host", response["x-level"]);
        Assert.EndsWith("-GET", response["x-code"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewrites_then_the_upstream_sees_the_new_path_and_host()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(
                Make.To("up", "/api/", a => a with { PrefixRewrite = "/", HostRewriteLiteral = "inner.example", AppendXForwardedHost = true }),
                Make.To("up", "/re/", a => a with { RegexRewrite = new RegexRewrite("^/re/([^/]+)/(.*)$", "/\\2/\\1"), HostRewriteHeader = "x-host" })));
        var prefix = new WireMessage((await proxy.GetAsync("/api/users?x=1")).Body);
        Assert.Equal(("/users?x=1", "inner.example", "test"), (prefix.Target, prefix["host"], prefix["x-forwarded-host"]));
        var regex = new WireMessage((await proxy.GetAsync("/re/a/b?x=1", "x-host: by.header\r\n")).Body);
        Assert.Equal(("/b/a?x=1", "by.header"), (regex.Target, regex["host"]));
    }

    [Fact]
    public async Task Two_endpoints_then_round_robin_uses_both()
    {
        await using var a = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("a"));
        await using var b = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("b"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", a.Port, b.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var answers = new List<string>();
        for (var i = 0; i < 10; i++)
            answers.Add((await wire.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n")).Body);
        Assert.Equal(5, answers.Count(x => x == "a"));
    }
}
