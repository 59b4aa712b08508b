using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

public sealed class HeaderRulesTests
{
    [Fact]
    public async Task Hop_by_hop_fields_then_removed_from_requests()
    {
        var response = await MirrorAsync(m => m, "connection: close, x-private\r\nx-private: 1\r\nkeep-alive: timeout=5\r\nproxy-connection: x\r\nte: gzip, trailers\r\nupgrade: foo\r\nx-kept: 1\r\n");
        foreach (var name in new[] { "x-private", "keep-alive", "proxy-connection", "upgrade", "connection" })
            Assert.DoesNotContain($"\n{name}:", response, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nx-kept: 1", response, StringComparison.Ordinal);
        Assert.DoesNotContain("gzip", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hop_by_hop_fields_then_removed_from_responses()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("ok", "connection: x-private\r\nx-private: 1\r\nkeep-alive: timeout=5\r\nproxy-connection: x\r\nx-kept: 1\r\n"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.Null(response["x-private"]);
        Assert.Null(response["keep-alive"]);
        Assert.Null(response["proxy-connection"]);
        Assert.Null(response["connection"]);
        Assert.Equal("1", response["x-kept"]);
    }

    [Fact]
    public async Task Connection_nominates_a_field_of_the_proxy_then_the_proxys_own_arrives()
    {
        // Item 15 of the hardening list.
        var request = new WireMessage(await MirrorAsync(m => m with { UseRemoteAddress = true }, "connection: x-forwarded-for, x-request-id, x-forwarded-proto\r\nx-forwarded-for: 6.6.6.6\r\n"));
        Assert.Equal("127.0.0.1", request["x-forwarded-for"]);
        Assert.Equal("http", request["x-forwarded-proto"]);
        Assert.Equal(36, request["x-request-id"]!.Length);
    }

    [Fact]
    public async Task Edge_then_forged_fields_are_replaced()
    {
        var request = new WireMessage(await MirrorAsync(
            m => m with { UseRemoteAddress = true },
            "x-forwarded-for: 1.2.3.4\r\nx-forwarded-proto: https\r\nx-request-id: forged\r\nx-envoy-internal: true\r\nx-envoy-upstream-rq-timeout-ms: 1\r\nx-envoy-retry-on: 5xx\r\nx-forwarded-host: evil\r\n"));
        Assert.Equal("127.0.0.1", request["x-forwarded-for"]);
        Assert.Equal("http", request["x-forwarded-proto"]);
        Assert.NotEqual("forged", request["x-request-id"]);
        Assert.Equal("127.0.0.1", request["x-envoy-external-address"]);
        Assert.Null(request["x-envoy-internal"]);
        Assert.Null(request["x-envoy-upstream-rq-timeout-ms"]);
        Assert.Null(request["x-envoy-retry-on"]);
        Assert.Null(request["x-forwarded-host"]);
    }

    [Fact]
    public async Task Edge_behind_a_trusted_proxy_then_the_client_is_the_one_that_it_names()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { UseRemoteAddress = true, XffNumTrustedHops = 1 }, Make.To("up")));
        var request = new WireMessage((await proxy.GetAsync("/", "x-forwarded-for: 6.6.6.6, 9.8.7.6\r\nx-forwarded-proto: https\r\n")).Body);
        Assert.Equal("6.6.6.6, 9.8.7.6, 127.0.0.1", string.Join(", ", request.All("x-forwarded-for")).Replace(",127", ", 127", StringComparison.Ordinal).Replace(",9", ", 9", StringComparison.Ordinal));
        Assert.Equal("https", request["x-forwarded-proto"]);
        Assert.Equal("9.8.7.6", request["x-envoy-external-address"]);
        Assert.StartsWith("9.8.7.6:", (await proxy.Log.NextAsync()).Client, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_then_forwarded_for_is_kept_and_tells_the_client()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var request = new WireMessage((await proxy.GetAsync("/", "x-forwarded-for: 6.6.6.6, 9.8.7.6\r\nx-request-id: abc\r\n")).Body);
        Assert.Equal("6.6.6.6, 9.8.7.6", request["x-forwarded-for"]);
        Assert.Equal("abc", request["x-request-id"]);
        Assert.StartsWith("9.8.7.6:", (await proxy.Log.NextAsync()).Client, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skip_append_then_the_peer_is_not_named()
    {
        var request = new WireMessage(await MirrorAsync(m => m with { UseRemoteAddress = true, SkipXffAppend = true }, ""));
        Assert.Null(request["x-forwarded-for"]);
    }

    [Fact]
    public async Task Request_ids_then_a_uuid_per_request_and_on_demand_in_the_response()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { AlwaysSetRequestIdInResponse = true }, Make.To("up")));
        var first = await proxy.GetAsync();
        var second = await proxy.GetAsync();
        var id = new WireMessage(first.Body)["x-request-id"];
        Assert.True(Guid.TryParse(id, out var guid));
        Assert.Equal('4', id![14]);
        Assert.Equal(id, first["x-request-id"]);
        Assert.NotEqual(guid, Guid.Parse(new WireMessage(second.Body)["x-request-id"]!));
    }

    [Fact]
    public async Task Generate_off_then_no_request_id()
    {
        var request = new WireMessage(await MirrorAsync(m => m with { GenerateRequestId = false }, ""));
        Assert.Null(request["x-request-id"]);
    }

    [Fact]
    public async Task Expected_timeout_and_service_time_then_told()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up", change: a => a with { Timeout = TimeSpan.FromSeconds(7) })));
        var response = await proxy.GetAsync();
        Assert.Equal("7000", new WireMessage(response.Body)["x-envoy-expected-rq-timeout-ms"]);
        Assert.InRange(int.Parse(response["x-envoy-upstream-service-time"]!, System.Globalization.CultureInfo.InvariantCulture), 0, 30_000);
    }

    [Theory]
    [InlineData("250", "250")]
    [InlineData("0", null)]
    [InlineData("soon", "7000")]
    [InlineData("-1", "7000")]
    public async Task Client_asks_for_a_timeout_then_it_replaces_the_routes_and_goes_no_further(string asked, string? expected)
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up", change: a => a with { Timeout = TimeSpan.FromSeconds(7) })));
        var seen = new WireMessage((await proxy.GetAsync("/", $"x-envoy-upstream-rq-timeout-ms: {asked}\r\n")).Body);
        Assert.Equal((expected, (string?)null), (seen["x-envoy-expected-rq-timeout-ms"], seen["x-envoy-upstream-rq-timeout-ms"]));
    }

    [Fact]
    public async Task Client_asks_for_a_short_timeout_then_504()
    {
        await using var upstream = ScriptedUpstream.Start(wire => wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        Assert.Equal(504, (await proxy.GetAsync("/", "x-envoy-upstream-rq-timeout-ms: 20\r\n")).Status);
        Assert.Equal(Fairlead.Streams.ResponseFlags.UpstreamRequestTimeout, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Stranger_asks_for_a_timeout_then_it_is_not_believed()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m with { UseRemoteAddress = true, XffNumTrustedHops = 1 }, Make.To("up", change: a => a with { Timeout = TimeSpan.FromSeconds(7) })));
        var seen = new WireMessage((await proxy.GetAsync("/", "x-forwarded-for: 8.8.8.8\r\nx-envoy-upstream-rq-timeout-ms: 250\r\n")).Body);
        Assert.Equal("7000", seen["x-envoy-expected-rq-timeout-ms"]);
    }

    [Theory]
    [InlineData(ServerHeaderTransformation.Overwrite, "fairlead")]
    [InlineData(ServerHeaderTransformation.AppendIfAbsent, "origin")]
    [InlineData(ServerHeaderTransformation.PassThrough, "origin")]
    public async Task Server_field_then_as_configured(ServerHeaderTransformation transformation, string expected)
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("", "server: origin\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { ServerHeaderTransformation = transformation }, Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.Equal(expected, response["server"]);
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", response["date"]);
    }

    [Fact]
    public async Task No_date_from_the_upstream_then_the_proxy_adds_one()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response(""));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.True(DateTimeOffset.TryParseExact(response["date"], "R", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date));
        Assert.InRange(date, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Via_then_appended_both_ways()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { Via = "1.1 fairlead" }, Make.To("up")));
        var response = await proxy.GetAsync("/", "via: 1.0 front\r\n");
        Assert.Equal("1.1 fairlead", response["via"]);
        Assert.Matches("1.0 front, ?1.1 fairlead", new WireMessage(response.Body)["via"]!);
    }

    [Theory]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/./b//c", "/a/b/c")]
    [InlineData("/%61?x=/../y", "/a?x=/../y")]
    [InlineData("/../../etc", "/etc")]
    public async Task Path_then_routed_and_sent_in_its_normal_form(string path, string expected)
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync(path);
        if (response.Status == 400 && path.StartsWith("/..", StringComparison.Ordinal))
            return;
        Assert.Equal(expected, new WireMessage(response.Body).Target);
    }

    [Fact]
    public async Task Escaped_slashes_then_refused_or_redirected_as_configured()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        var cluster = Make.Cluster("up", upstream.Port);
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(m => m with { PathWithEscapedSlashesAction = PathWithEscapedSlashesAction.RejectRequest }, Make.To("up")));
        Assert.Equal(400, (await proxy.GetAsync("/a%2Fb")).Status);
        Assert.Equal("path_normalization_failed", (await proxy.Log.NextAsync()).Details);
        Assert.Empty(await proxy.Source.SetAsync(cluster, Make.Http(m => m with { PathWithEscapedSlashesAction = PathWithEscapedSlashesAction.UnescapeAndRedirect }, Make.To("up"))));
        var redirect = await proxy.GetAsync("/a%2Fb?q");
        Assert.Equal((307, "/a/b?q"), (redirect.Status, redirect["location"]));
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task Underscore_in_a_name_then_refused_by_default()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        Assert.Equal(400, (await proxy.GetAsync("/", "x_user: admin\r\n")).Status);
        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task Port_of_the_host_then_stripped_as_configured()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { StripHostPort = StripHostPort.Matching }, Make.To("up")));
        var matching = await proxy.ExchangeAsync($"GET / HTTP/1.1\r\nhost: a.example:{proxy.Port}\r\n\r\n");
        Assert.Equal("a.example", new WireMessage(matching.Body)["host"]);
        var other = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nhost: a.example:1\r\n\r\n");
        Assert.Equal("a.example:1", new WireMessage(other.Body)["host"]);
    }

    private static async Task<string> MirrorAsync(Func<HttpConnectionManager, HttpConnectionManager> change, string fields)
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(change, Make.To("up")));
        var response = await proxy.GetAsync("/", fields);
        Assert.Equal(200, response.Status);
        return response.Body;
    }
}
