using System.Net;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>What a request and a response are made of arrives whole, whatever versions of HTTP the two sides speak.</summary>
public sealed class BridgingTests
{
    public static TheoryData<int, UpstreamProtocol> Combinations => Bridge.Combinations;

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Fields_and_target_then_the_same_on_the_other_side(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, async context =>
        {
            Assert.Equal("shop.example", context.Request.Host.Value);
            Assert.Equal("/a%2Fb/c?d=e%20f", context.Request.Path.ToUriComponent().Replace("%252F", "%2F", StringComparison.Ordinal) + context.Request.QueryString);
            Assert.Equal(["one", "two"], context.Request.Headers["x-many"].SelectMany(v => v!.Split(", ")));
            Assert.Equal("a=b; c=d", context.Request.Headers.Cookie.ToString());
            Assert.False(context.Request.Headers.ContainsKey("keep-alive"));
            context.Response.Headers["x-answer"] = new(["yes", "no"]);
            context.Response.Headers.SetCookie = new(["s=1", "t=2"]);
            await context.Response.WriteAsync("done");
        });
        using var request = bridge.Request(HttpMethod.Get, "a%2Fb/c?d=e%20f");
        request.Headers.Host = "shop.example";
        request.Headers.Add("x-many", ["one", "two"]);
        request.Headers.Add("cookie", "a=b; c=d");
        using var response = await bridge.Client.SendAsync(request).Within();
        Assert.Equal((HttpStatusCode.OK, bridge.Version), (response.StatusCode, response.Version));
        Assert.Equal(["yes", "no"], response.Headers.GetValues("x-answer"));
        Assert.Equal(["s=1", "t=2"], response.Headers.GetValues("set-cookie"));
        Assert.Equal("done", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Ten_megabytes_both_ways_then_unchanged(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, async context =>
        {
            // HttpClient reads nothing before it has sent a body of known bytes.
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Assert.Equal(context.Request.Path == "/sized" ? body.Length : null, context.Request.ContentLength);
            context.Response.ContentLength = context.Request.ContentLength;
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        });
        var data = new byte[10 * 1024 * 1024];
        Random.Shared.NextBytes(data);
        foreach (var hasLength in new[] { true, false })
        {
            using var request = bridge.Request(HttpMethod.Post, hasLength ? "/sized" : "/unsized", hasLength ? new ByteArrayContent(data) : new StreamContent(new Unsized(data)));
            using var response = await bridge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within();
            Assert.Equal(hasLength ? data.Length : null, response.Content.Headers.ContentLength);
            Assert.Equal(data, await response.Content.ReadAsByteArrayAsync().Within());
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Head_and_statuses_without_a_body_then_no_body_and_the_connection_goes_on(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, context =>
        {
            if (context.Request.Path == "/head")
                context.Response.ContentLength = 1234;
            else
                context.Response.StatusCode = int.Parse(context.Request.Path.Value!.AsSpan(1));
            return Task.CompletedTask;
        });
        for (var i = 0; i < 3; i++)
        {
            using var head = await bridge.Client.SendAsync(bridge.Request(HttpMethod.Head, "/head")).Within();
            Assert.Equal((HttpStatusCode.OK, 1234L), (head.StatusCode, head.Content.Headers.ContentLength));
            foreach (var status in new[] { 204, 304, 200 })
            {
                using var response = await bridge.Client.GetAsync($"/{status}").Within();
                Assert.Equal((status, 0), ((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length));
            }
        }

        Assert.Equal(1, bridge.Proxy.Stat("listener.main.downstream_cx_total"));
        Assert.Equal(1, bridge.Proxy.Stat("cluster.up.upstream_cx_total"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Response_trailers_of_http2_then_they_arrive(int client)
    {
        await using var bridge = await Bridge.StartAsync(client, UpstreamProtocol.Http2, async context =>
        {
            context.Response.DeclareTrailer("x-sum");
            await context.Response.WriteAsync("counted");
            context.Response.AppendTrailer("x-sum", "7");
        });
        await AssertTrailersAsync(bridge);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Response_trailers_of_http1_then_they_arrive(int client)
    {
        // Kestrel sends none over HTTP/1.1.
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n7\r\ncounted\r\n0\r\nx-sum: 7\r\n\r\n");
        await using var bridge = await Bridge.StartAsync(client, UpstreamProtocol.Http1, upstream.Port);
        await AssertTrailersAsync(bridge);
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task Request_trailers_then_they_arrive(UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(1, upstream, async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            await context.Response.WriteAsync($"{body}:{context.Request.GetTrailer("x-sum")}");
        });
        var response = await bridge.Proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\nte: trailers\r\ntrailer: x-sum\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
        Assert.Equal("abc:7", response.Body);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Expect_continue_then_the_body_comes_once_it_is_asked_for(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync("got " + await reader.ReadToEndAsync());
        });
        using var request = bridge.Request(HttpMethod.Post, "/", new StringContent("hello"));
        request.Headers.ExpectContinue = true;
        using var response = await bridge.Client.SendAsync(request).Within();
        Assert.Equal("got hello", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http1)]
    [InlineData(UpstreamProtocol.Http2)]
    public async Task Response_begins_before_the_request_ends_then_both_flow_at_once(UpstreamProtocol upstream)
    {
        // HttpClient reads the response of HTTP/1.1 only after it has sent the request.
        await using var bridge = await Bridge.StartAsync(2, upstream, async context =>
        {
            var buffer = new byte[1024];
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
                await context.Response.Body.FlushAsync();
            }
        });
        var content = new Conversation();
        using var response = await bridge.Client.SendAsync(bridge.Request(HttpMethod.Post, "/", content), HttpCompletionOption.ResponseHeadersRead).Within();
        await using var answers = await response.Content.ReadAsStreamAsync();
        var received = new byte[64];
        for (var i = 0; i < 20; i++)
        {
            var sent = Encoding.ASCII.GetBytes($"message {i}");
            await content.SayAsync(sent).Within();
            await answers.ReadExactlyAsync(received.AsMemory(0, sent.Length)).AsTask().Within();
            Assert.Equal(sent, received[..sent.Length]);
        }

        content.End();
        Assert.Equal(0, await answers.ReadAsync(received).AsTask().Within());
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Client_cancels_then_the_upstream_learns_of_it(int client, UpstreamProtocol upstream)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(client, upstream, async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            started.SetResult();
            await aborted.Task;
        });
        using (var response = await bridge.Client.SendAsync(bridge.Request(HttpMethod.Get, "/"), HttpCompletionOption.ResponseHeadersRead).Within())
            await started.Task.Within();
        await aborted.Task.Within();
        await Limit.UntilAsync(() => bridge.Proxy.Stat("cluster.up.upstream_rq_active") == 0, "the request has ended");
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task Upstream_breaks_off_a_response_then_the_client_learns_of_it(int client, UpstreamProtocol upstream)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(client, upstream, async context =>
        {
            if (context.Request.Path == "/next")
                return;
            await context.Response.WriteAsync("half of ");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        using var response = await bridge.Client.SendAsync(bridge.Request(HttpMethod.Get, "/"), HttpCompletionOption.ResponseHeadersRead).Within();
        seen.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync()).Within();
        using var next = await bridge.Client.GetAsync("/next").Within();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_hundred_requests_at_once_then_each_has_its_own_answer(int client, UpstreamProtocol upstream)
    {
        await using var bridge = await Bridge.StartAsync(client, upstream, async context => await context.Response.WriteAsync(context.Request.Path.Value!));
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => bridge.Client.GetStringAsync($"/{i}"))).Within();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"/{i}"), answers);
    }

    private static async Task AssertTrailersAsync(Bridge bridge)
    {
        using var request = bridge.Request(HttpMethod.Get, "/");
        request.Headers.TE.Add(new("trailers"));
        using var response = await bridge.Client.SendAsync(request).Within();
        Assert.Equal("counted", await response.Content.ReadAsStringAsync());
        Assert.Equal("7", Assert.Single(response.TrailingHeaders.GetValues("x-sum")));
    }
}
