using Fairlead.Filters.Tests.Support;

namespace Fairlead.Filters.Tests.Cors;

/// <summary>The filter in a whole proxy that is configured like Envoy.</summary>
public sealed class CorsFilterTests : IDisposable
{
    private const string Shop = "allow_origin_string_match: [{ exact: \"https://shop.example.com\" }]";
    private const string All = Shop + ", allow_methods: \"GET, PUT\", allow_headers: x-a, expose_headers: x-b, max_age: \"600\", allow_credentials: true";

    private readonly List<FilterProxy> _proxies = [];

    public void Dispose() => _proxies.ForEach(p => p.Dispose());

    [Fact]
    public void Request_of_an_allowed_origin_then_its_page_may_read_the_response()
    {
        var proxy = Start(All);
        var response = Get(proxy, "/", "https://shop.example.com");
        Assert.Equal("allow-credentials=true allow-origin=https://shop.example.com expose-headers=x-b", response.AccessControl);
        Assert.Equal((1, 0), (proxy.Stat("http.main.cors.origin_valid"), proxy.Stat("http.main.cors.origin_invalid")));
    }

    [Theory]
    [InlineData("https://evil.example.com", 1)]
    [InlineData("https://shop.example.com.evil.example", 1)]
    [InlineData("null", 1)]
    [InlineData("", 0)]
    [InlineData(null, 0)]
    public void Request_of_another_origin_or_none_then_the_response_stays_as_it_is(string? origin, int invalid)
    {
        var proxy = Start(All);
        Assert.Equal("", Get(proxy, "/", origin).AccessControl);
        Assert.Equal((0, invalid), (proxy.Stat("http.main.cors.origin_valid"), proxy.Stat("http.main.cors.origin_invalid")));
    }

    [Fact]
    public void What_the_upstream_says_of_an_allowed_origin_then_replaced()
    {
        var proxy = Start(All);
        Ask(proxy, "GET", "/", "origin: https://shop.example.com\r\n");
        Assert.NotNull(proxy.TakeRequest());
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\naccess-control-expose-headers: x-secret\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal("allow-credentials=true allow-origin=https://shop.example.com expose-headers=x-b", proxy.TakeResponse().AccessControl);
    }

    [Fact]
    public void Preflight_of_an_allowed_origin_then_answered_here()
    {
        var proxy = Start(All);
        var response = Preflight(proxy, "/", "https://shop.example.com");
        Assert.Equal((200, "0"), (response.Status, response["content-length"]));
        Assert.Equal("allow-credentials=true allow-headers=x-a allow-methods=GET, PUT allow-origin=https://shop.example.com expose-headers=x-b max-age=600", response.AccessControl);
        Assert.Null(proxy.TakeRequest());
        Assert.Equal(1, proxy.Stat("http.main.cors.origin_valid"));
    }

    [Fact]
    public void Preflight_where_all_is_allowed_then_what_was_asked_for()
    {
        var proxy = Start(Shop + ", allow_methods: \"*\", allow_headers: \"*\"");
        Assert.Equal("allow-methods=DELETE allow-origin=https://shop.example.com", Preflight(proxy, "/", "https://shop.example.com").AccessControl);
        var response = Preflight(proxy, "/", "https://shop.example.com", "access-control-request-headers: x-1,x-2\r\n");
        Assert.Equal("allow-headers=x-1,x-2 allow-methods=DELETE allow-origin=https://shop.example.com", response.AccessControl);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", forward_not_matching_preflights: true", true)]
    [InlineData(", forward_not_matching_preflights: false", false)]
    public void Preflight_of_another_origin_then_forwarded_unless_told(string more, bool isForwarded)
    {
        var proxy = Start(All + more);
        Ask(proxy, "OPTIONS", "/", "origin: https://evil.example.com\r\naccess-control-request-method: DELETE\r\n");
        Assert.Equal(isForwarded, proxy.TakeRequest() is not null);
        if (!isForwarded)
            Assert.Equal((200, "allow-credentials=true allow-headers=x-a allow-methods=GET, PUT max-age=600"), proxy.TakeResponse() is var r ? (r.Status, r.AccessControl) : default);
    }

    [Theory]
    [InlineData("OPTIONS", "")]
    [InlineData("OPTIONS", "access-control-request-method:\r\n")]
    [InlineData("GET", "access-control-request-method: GET\r\n")]
    public void No_preflight_then_forwarded(string method, string fields)
    {
        var proxy = Start(All);
        Ask(proxy, method, "/", "origin: https://shop.example.com\r\n" + fields);
        Assert.Equal(method, proxy.TakeRequest()!.Method);
    }

    [Theory]
    [InlineData("", "access-control-request-private-network: true\r\n", false)]
    [InlineData(", allow_private_network_access: false", "access-control-request-private-network: true\r\n", false)]
    [InlineData(", allow_private_network_access: true", "", false)]
    [InlineData(", allow_private_network_access: true", "access-control-request-private-network: true\r\n", true)]
    public void Preflight_for_a_private_network_then_allowed_if_told(string more, string fields, bool isAllowed)
    {
        var response = Preflight(Start(Shop + more), "/", "https://shop.example.com", fields);
        Assert.Equal(isAllowed ? "true" : null, response["access-control-allow-private-network"]);
    }

    [Theory]
    [InlineData("exact: \"*\"", "anything", true)]
    [InlineData("safe_regex: { regex: \".*\" }", "anything", true)]
    [InlineData("prefix: \"https://a.\"", "https://a.b", true)]
    [InlineData("prefix: \"https://a.\"", "https://b.a.", false)]
    [InlineData("suffix: .example.com", "https://x.example.com", true)]
    [InlineData("suffix: .example.com", "https://x.example.com.evil", false)]
    [InlineData("contains: shop", "https://my-shop.com", true)]
    [InlineData("exact: HTTPS://A, ignore_case: true", "https://a", true)]
    [InlineData("exact: HTTPS://A", "https://a", false)]
    [InlineData("safe_regex: { regex: \"https://[a-z]+\\\\.example\\\\.com\" }", "https://abc.example.com", true)]
    [InlineData("safe_regex: { google_re2: {}, regex: \"https://[a-z]+\\\\.example\\\\.com\" }", "https://abc.example.com.evil", false)]
    public void Origins_of_a_matcher_then_allowed(string matcher, string origin, bool isAllowed)
    {
        var proxy = Start($"allow_origin_string_match: [{{ exact: x }}, {{ {matcher} }}]");
        Assert.Equal(isAllowed ? "allow-origin=" + origin : "", Get(proxy, "/", origin).AccessControl);
    }

    [Fact]
    public void Route_with_a_policy_then_that_of_the_virtual_host_does_not_count()
    {
        var proxy = Start(All, "allow_origin_string_match: [{ exact: \"https://other\" }], expose_headers: x-c");
        Assert.Equal("", Get(proxy, "/other", "https://shop.example.com").AccessControl);
        Assert.Equal("allow-origin=https://other expose-headers=x-c", Get(proxy, "/other", "https://other").AccessControl);
        Assert.Equal("", Get(proxy, "/off", "https://shop.example.com").AccessControl);
    }

    [Fact]
    public void No_policy_then_nothing_and_nothing_counted()
    {
        var proxy = Start(null);
        Assert.Equal("", Get(proxy, "/", "https://shop.example.com").AccessControl);
        Assert.Equal(0, proxy.Stat("http.main.cors.origin_invalid") ?? 0);
    }

    [Theory]
    [InlineData("filter_enabled: { default_value: { numerator: 0 } }", false, 0)]
    [InlineData("filter_enabled: { default_value: { numerator: 0 } }, shadow_enabled: { default_value: { numerator: 100 } }", false, 1)]
    [InlineData("filter_enabled: { default_value: { numerator: 1000000, denominator: MILLION } }", true, 1)]
    [InlineData("filter_enabled: { default_value: { numerator: 999, denominator: HUNDRED } }, shadow_enabled: { default_value: { numerator: 0 } }", true, 1)]
    public void Share_of_requests_then_applied_or_only_counted(string shares, bool isApplied, int counted)
    {
        var proxy = Start($"{Shop}, {shares}");
        Assert.Equal(isApplied ? "allow-origin=https://shop.example.com" : "", Get(proxy, "/", "https://shop.example.com").AccessControl);
        Assert.Equal(counted, proxy.Stat("http.main.cors.origin_valid") ?? 0);
        Ask(proxy, "OPTIONS", "/", "origin: https://shop.example.com\r\naccess-control-request-method: GET\r\n");
        Assert.Equal(isApplied, proxy.TakeRequest() is null);
    }

    [Fact]
    public void Answer_of_the_proxy_itself_then_readable_too()
    {
        var proxy = Start(Shop);
        Ask(proxy, "GET", "/denied", "origin: https://shop.example.com\r\n");
        Assert.Equal((403, "allow-origin=https://shop.example.com"), proxy.TakeResponse() is var r ? (r.Status, r.AccessControl) : default);
    }

    [Fact]
    public void Route_takes_the_origin_away_then_it_is_still_known()
    {
        var proxy = Start(Shop);
        Ask(proxy, "GET", "/stripped", "origin: https://shop.example.com\r\n");
        Assert.Null(proxy.TakeRequest()!["origin"]);
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal("allow-origin=https://shop.example.com", proxy.TakeResponse().AccessControl);
    }

    [Theory]
    [InlineData("", "grpc-status,grpc-message,grpc-status-details-bin")]
    [InlineData(", expose_headers: x-b", "x-b,grpc-status,grpc-message,grpc-status-details-bin")]
    [InlineData(", expose_headers: \"Grpc-Status, x-b\"", "Grpc-Status, x-b,grpc-message,grpc-status-details-bin")]
    [InlineData(", expose_headers: \"*\"", "*")]
    [InlineData(", expose_headers: \"*\", allow_credentials: true", "*,grpc-status,grpc-message,grpc-status-details-bin")]
    public void Error_of_a_grpc_web_call_then_its_page_may_read_the_status(string more, string exposed)
    {
        var proxy = Start(Shop + more);
        Ask(proxy, "POST", "/denied", "origin: https://shop.example.com\r\ncontent-type: application/grpc-web\r\n");
        var response = proxy.TakeResponse();
        Assert.Equal(("7", exposed, "https://shop.example.com"), (response["grpc-status"], response["access-control-expose-headers"], response["access-control-allow-origin"]));
    }

    [Theory]
    [InlineData("allow_origin_string_match: [{ exact: a }, {}]", "[1]")]
    [InlineData("allow_origin_string_match: [{ prefix: \"\" }]", "[0].prefix")]
    [InlineData("allow_origin_string_match: [{ safe_regex: { regex: \"(\" } }]", "[0].safe_regex")]
    [InlineData("allow_origin_string_match: [{ safe_regex: { regex: a }, ignore_case: true }]", "[0].safe_regex")]
    [InlineData("filter_enabled: { default_value: { numerator: 1 }, runtime_key: cors.enabled }", "filter_enabled.runtime_key")]
    [InlineData("shadow_enabled: { default_value: { numerator: 1 }, runtime_key: cors.enabled }", "shadow_enabled.runtime_key")]
    [InlineData("filter_enabled: {}", "filter_enabled.default_value")]
    [InlineData("expose_headers: \"a\\nb\"", "expose_headers")]
    [InlineData("allow_methods: \"a\\rb\"", "allow_methods")]
    [InlineData("nosuch: 1", "nosuch")]
    public void Policy_that_cannot_be_used_then_refused_with_the_field(string policy, string field) =>
        Assert.Contains(field, Assert.Single(FilterProxy.Errors(CorsBootstrap.Of(policy))), StringComparison.Ordinal);

    private static HttpHead Get(FilterProxy proxy, string path, string? origin)
    {
        Ask(proxy, "GET", path, origin is null ? "" : $"origin: {origin}\r\n");
        Assert.NotNull(proxy.TakeRequest());
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        return proxy.TakeResponse();
    }

    private static HttpHead Preflight(FilterProxy proxy, string path, string origin, string fields = "")
    {
        Ask(proxy, "OPTIONS", path, $"origin: {origin}\r\naccess-control-request-method: DELETE\r\n{fields}");
        return proxy.TakeResponse();
    }

    private static void Ask(FilterProxy proxy, string method, string path, string fields) => proxy.SendAsClient($"{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n{fields}\r\n");

    private FilterProxy Start(string? policy, string otherPolicy = "allow_methods: OTHER")
    {
        var proxy = new FilterProxy(CorsBootstrap.Of(policy, otherPolicy));
        _proxies.Add(proxy);
        return proxy;
    }
}
