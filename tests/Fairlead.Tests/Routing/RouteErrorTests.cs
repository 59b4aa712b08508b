using Fairlead.Configuration;
using Fairlead.Routing;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RouteErrorTests
{
    private static readonly RouteMatch Root = Prefix("/");

    public static TheoryData<string, RouteConfiguration> Wrong => new()
    {
        { "r.virtual_hosts[1].domains[0]: The domain 'A.com' stands in", Config(Host("a.com"), Host("A.com")) },
        { "r.virtual_hosts[0].domains[1]: The domain '*'", Config(Host("*") with { Domains = ["*", "*"] }) },
        { "r.virtual_hosts[0].domains: ", Config(Host("a") with { Domains = [] }) },
        { "r.virtual_hosts[0].domains[0]: 'a.*.com'", Config(Host("a.*.com")) },
        { "r.virtual_hosts[0].domains[0]: '*.*'", Config(Host("*.*")) },
        { "r.virtual_hosts[0].domains[0]: ''", Config(Host("a") with { Domains = [""] }) },
        { "r.virtual_hosts[0].name: ", Config(Host("a") with { Name = "" }) },
        { "r.virtual_hosts[0].routes[0].match.path: ", One(To("c", Match(PathMatchKind.Exact, ""))) },
        { "r.virtual_hosts[0].routes[0].match.path: ", One(To("c", Match(PathMatchKind.Exact, "/a?b"))) },
        { "r.virtual_hosts[0].routes[0].match.path_separated_prefix: ", One(To("c", Match(PathMatchKind.PathSeparatedPrefix, "/a/"))) },
        { "r.virtual_hosts[0].routes[0].match.path_separated_prefix: ", One(To("c", Match(PathMatchKind.PathSeparatedPrefix, "/"))) },
        { "r.virtual_hosts[0].routes[0].match.safe_regex: ", One(To("c", Match(PathMatchKind.SafeRegex, ""))) },
        { "r.virtual_hosts[0].routes[0].match.safe_regex: The expression '/(?=a)' is refused at position 3: look-around", One(To("c", Match(PathMatchKind.SafeRegex, "/(?=a)"))) },
        { "r.virtual_hosts[0].routes[0].match.runtime_fraction: ", One(To("c", Root with { RuntimeFractionPerMillion = 1_000_001 })) },
        { "r.virtual_hosts[0].routes[0].match.runtime_fraction: ", One(To("c", Root with { RuntimeFractionPerMillion = -1 })) },
        { "r.virtual_hosts[0].routes[0].match.headers[1].name: ", Headers(new() { Name = "ok" }, new() { Name = "" }) },
        { "r.virtual_hosts[0].routes[0].match.headers[0].name: ", Headers(new HeaderMatcher { Name = "a b" }) },
        { "r.virtual_hosts[0].routes[0].match.headers[0]: Only one", Headers(new HeaderMatcher { Name = "a", Present = true, Range = new(0, 1) }) },
        { "r.virtual_hosts[0].routes[0].match.headers[0].range_match: ", Headers(new HeaderMatcher { Name = "a", Range = new(1, 1) }) },
        { "r.virtual_hosts[0].routes[0].match.headers[0].string_match: ", Headers(new HeaderMatcher { Name = "a", String = new(StringMatchKind.Prefix, "") }) },
        { "r.virtual_hosts[0].routes[0].match.headers[0].string_match: ignore_case", Headers(new HeaderMatcher { Name = "a", String = new(StringMatchKind.SafeRegex, "a", true) }) },
        { "r.virtual_hosts[0].routes[0].match.query_parameters[0].name: ", One(To("c", Root with { QueryParameters = [new() { Name = "" }] })) },
        { "r.virtual_hosts[0].routes[0].route: Exactly one", One(Do(new RouteAction())) },
        { "r.virtual_hosts[0].routes[0].route: Exactly one", One(Do(new RouteAction { Cluster = "a", ClusterHeader = "b" })) },
        { "r.virtual_hosts[0].routes[0].route.cluster: there is no cluster 'unknown'", One(Do(new RouteAction { Cluster = "unknown" })) },
        { "r.virtual_hosts[0].routes[0].route.cluster_header: ", One(Do(new RouteAction { ClusterHeader = "a b" })) },
        { "r.virtual_hosts[0].routes[0].route.cluster_not_found_response_code: ", One(Do(new RouteAction { Cluster = "c", ClusterNotFoundResponseCode = 502 })) },
        { "r.virtual_hosts[0].routes[0].route.timeout: ", One(Do(new RouteAction { Cluster = "c", Timeout = TimeSpan.FromSeconds(-1) })) },
        { "r.virtual_hosts[0].routes[0].route.idle_timeout: ", One(Do(new RouteAction { Cluster = "c", IdleTimeout = TimeSpan.FromSeconds(-1) })) },
        { "r.virtual_hosts[0].routes[0].route: Only one of prefix_rewrite", One(Do(new RouteAction { Cluster = "c", PrefixRewrite = "/a", RegexRewrite = new("a", "b") })) },
        { "r.virtual_hosts[0].routes[0].route.prefix_rewrite: ", One(Do(new RouteAction { Cluster = "c", PrefixRewrite = "/a b" })) },
        { "r.virtual_hosts[0].routes[0].route.regex_rewrite.pattern.regex: ", One(Do(new RouteAction { Cluster = "c", RegexRewrite = new("(", "b") })) },
        { "r.virtual_hosts[0].routes[0].route.regex_rewrite.substitution: ", One(Do(new RouteAction { Cluster = "c", RegexRewrite = new("(a)", @"\2") })) },
        { "r.virtual_hosts[0].routes[0].route.regex_rewrite.substitution: ", One(Do(new RouteAction { Cluster = "c", RegexRewrite = new("(a)", @"b\") })) },
        { "r.virtual_hosts[0].routes[0].route: Only one of host_rewrite", One(Do(new RouteAction { Cluster = "c", HostRewriteLiteral = "a", AutoHostRewrite = true })) },
        { "r.virtual_hosts[0].routes[0].route.host_rewrite_literal: ", One(Do(new RouteAction { Cluster = "c", HostRewriteLiteral = "a/b" })) },
        { "r.virtual_hosts[0].routes[0].route.upgrade_configs[1]: ", One(Do(new RouteAction { Cluster = "c", UpgradeConfigs = [new() { UpgradeType = "a" }, new() { UpgradeType = "A" }] })) },
        { "r.virtual_hosts[0].routes[0].route.weighted_clusters: The sum", One(Do(new RouteAction { WeightedClusters = [new() { Name = "c", Weight = 0 }] })) },
        { "r.virtual_hosts[0].routes[0].route.weighted_clusters: The sum", One(Do(new RouteAction { WeightedClusters = [new() { Name = "c", Weight = uint.MaxValue }, new() { Name = "c", Weight = 1 }] })) },
        { "r.virtual_hosts[0].routes[0].route.weighted_clusters.clusters[0].name: ", One(Do(new RouteAction { WeightedClusters = [new() { Name = "unknown", Weight = 1 }] })) },
        { "r.virtual_hosts[0].routes[0].redirect.response_code: ", One(Do(new RedirectAction { ResponseCode = 300 })) },
        { "r.virtual_hosts[0].routes[0].redirect: Only one of https", One(Do(new RedirectAction { HttpsRedirect = true, SchemeRedirect = "http" })) },
        { "r.virtual_hosts[0].routes[0].redirect: Only one of path", One(Do(new RedirectAction { PathRedirect = "/a", PrefixRewrite = "/b" })) },
        { "r.virtual_hosts[0].routes[0].redirect.port_redirect: ", One(Do(new RedirectAction { PortRedirect = 65536 })) },
        { "r.virtual_hosts[0].routes[0].redirect.host_redirect: ", One(Do(new RedirectAction { HostRedirect = "a\r\nb" })) },
        { "r.virtual_hosts[0].routes[0].redirect.path_redirect: ", One(Do(new RedirectAction { PathRedirect = "a" })) },
        { "r.virtual_hosts[0].routes[0].redirect.scheme_redirect: ", One(Do(new RedirectAction { SchemeRedirect = "ht tp" })) },
        { "r.virtual_hosts[0].routes[0].direct_response.status: ", One(Do(new DirectResponseAction { Status = 199 })) },
        { "r.virtual_hosts[0].routes[0].direct_response.status: ", One(Do(new DirectResponseAction { Status = 600 })) },
        { "r.virtual_hosts[0].routes[0].direct_response.body: ", One(Do(new DirectResponseAction { Status = 204, Body = "x" })) },
        { "r.virtual_hosts[0].routes[0].direct_response.body: The body has 4097", One(Do(new DirectResponseAction { Status = 200, Body = new string('x', 4097) })) },
        { "r.request_headers_to_remove[0]: ':path'", Config(Host("*")) with { Headers = new HeaderMutations { RequestHeadersToRemove = [":path"] } } },
        { "r.virtual_hosts[0].request_headers_to_remove[0]: 'Host'", Config(Host("*") with { Headers = new HeaderMutations { RequestHeadersToRemove = ["Host"] } }) },
        { "r.virtual_hosts[0].routes[0].response_headers_to_remove[0]: ", Mutations(new HeaderMutations { ResponseHeadersToRemove = [":status"] }) },
        { "r.virtual_hosts[0].routes[0].request_headers_to_add[0].header.key: ", Mutations(new HeaderMutations { RequestHeadersToAdd = [new() { Key = ":authority", Value = "x" }] }) },
        { "r.virtual_hosts[0].routes[0].request_headers_to_add[0].header.key: ", Mutations(new HeaderMutations { RequestHeadersToAdd = [new() { Key = "Transfer-Encoding", Value = "x" }] }) },
        { "r.virtual_hosts[0].routes[0].request_headers_to_add[0].header.key: ", Mutations(new HeaderMutations { RequestHeadersToAdd = [new() { Key = "", Value = "x" }] }) },
        { "r.virtual_hosts[0].routes[0].response_headers_to_add[0].header.value: ", Mutations(new HeaderMutations { ResponseHeadersToAdd = [new() { Key = "a", Value = "x\n" }] }) },
        { "r.virtual_hosts[0].routes[0].response_headers_to_add[0].header.value: Operators", Mutations(new HeaderMutations { ResponseHeadersToAdd = [new() { Key = "a", Value = "%REQ(a)%" }] }) },
        { "r.virtual_hosts[0].routes[0].typed_per_filter_config[f]: ", One(To("c", Root) with { TypedPerFilterConfig = [new() { Name = "f" }, new() { Name = "f" }] }) },
        { "r.virtual_hosts[0].routes[0].typed_per_filter_config[f]: ", One(To("c", Root) with { TypedPerFilterConfig = [new() { Name = "f", Config = "x" }] }) },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Wrong_configuration_is_refused_with_its_path(string beginning, RouteConfiguration configuration)
    {
        var error = Assert.Single(Errors(configuration, new RouteCompileOptions { ClusterExists = name => name == "c" || name == "a" }));
        Assert.StartsWith(beginning, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_reported()
    {
        var errors = Errors(Config([To("", Root), Do(new DirectResponseAction { Status = 1 }), Do(new RedirectAction { ResponseCode = 1 })]));
        Assert.Equal(3, errors.Length);
    }

    [Fact]
    public void Unknown_cluster_is_accepted_without_validation()
    {
        var options = new RouteCompileOptions { ClusterExists = _ => false };
        Assert.Equal("x", Compile(Config(To("x", Root)) with { ValidateClusters = false }, options).ClusterOf(Request("h", "/")));
        Assert.Single(Errors(Config(To("x", Root)), options));
    }

    private static RouteConfiguration One(Route route) => Config(route);

    private static RouteConfiguration Headers(params HeaderMatcher[] matchers) => One(To("c", Root with { Headers = ConfigList.Create<HeaderMatcher>(matchers) }));

    private static RouteConfiguration Mutations(HeaderMutations mutations) => One(To("c", Root) with { Headers = mutations });
}
