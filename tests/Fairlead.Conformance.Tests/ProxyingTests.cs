using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

public sealed class ProxyingTests
{
    private const string Host = "host: test\r\n";

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PURGE")]
    public async Task Request_without_a_body_then_forwarded_and_answered(string method)
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync($"{method} /a/b?c=d HTTP/1.1\r\n{Host}x-one: 1\r\n\r\n");
        Assert.Equal(200, response.Status);
        Assert.StartsWith($"{method} /a/b?c=d HTTP/1.1\r\n", response.Body, StringComparison.Ordinal);
        Assert.Contains("x-one: 1\r\n", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("transfer-encoding", response.Body, StringComparison.OrdinalIgnoreCase);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((200, "via_upstream", Fairlead.Streams.ResponseFlags.None, 1, "up"), (entry.Code, entry.Details, entry.Flags, entry.Attempts, entry.Cluster));
    }

    [Fact]
    public async Task Body_with_a_length_then_arrives_with_the_same_length()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\n{Host}content-length: 5\r\n\r\nhello");
        Assert.Contains("content-length: 5\r\n", response.Body, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\nhello", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunked_body_with_trailers_then_both_arrive()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response(r.Body + "|" + string.Join(',', r.Trailers)));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync($"POST / HTTP/1.1\r\n{Host}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nx-sum: 7\r\n\r\n");
        Assert.Equal("abcde|(x-sum, 7)", response.Body);
    }

    [Fact]
    public async Task Chunked_response_with_trailers_then_both_arrive()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.True(response.IsComplete);
        Assert.Equal("abc", response.Body);
        Assert.Equal([("x-sum", "7")], response.Trailers);
    }

    [Fact]
    public async Task Response_until_close_then_chunked_to_the_client_and_complete()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\n\r\nhello ");
            await wire.SendAsync("world");
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.True(response.IsComplete);
        Assert.Equal("chunked", response["transfer-encoding"]);
        Assert.Equal("hello world", response.Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_both_ways_then_unchanged(bool chunked)
    {
        await using var upstream = await KestrelUpstream.StartAsync(async context =>
        {
            context.Response.ContentLength = context.Request.ContentLength;
            await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var data = new byte[10 * 1024 * 1024];
        Random.Shared.NextBytes(data);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, proxy.Url) { Content = new ByteArrayContent(data) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await client.SendAsync(request).Within();
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(data, await response.Content.ReadAsByteArrayAsync().Within());
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((data.Length, data.Length), (entry.Received, entry.Sent));
    }

    [Fact]
    public async Task Keep_alive_then_both_connections_are_used_again()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 20; i++)
            Assert.StartsWith($"GET /{i} ", (await wire.ExchangeAsync($"GET /{i} HTTP/1.1\r\n{Host}\r\n")).Body, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Pipelined_requests_then_answered_in_order()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(string.Concat(Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? $"GET /{i} HTTP/1.1\r\n{Host}\r\n" : $"POST /{i} HTTP/1.1\r\n{Host}content-length: 3\r\n\r\nabc")));
        for (var i = 0; i < 50; i++)
            Assert.Contains($" /{i} HTTP/1.1", (await wire.ReadResponseAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_then_length_without_a_body_and_the_connection_goes_on()
    {
        await using var upstream = ScriptedUpstream.Answering(r => r.Method == "HEAD" ? "HTTP/1.1 200 OK\r\ncontent-length: 1234\r\n\r\n" : ScriptedUpstream.Response("next"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var head = await wire.ExchangeAsync($"HEAD / HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal("1234", head["content-length"]);
        Assert.Equal("next", (await wire.ExchangeAsync($"GET / HTTP/1.1\r\n{Host}\r\n")).Body);
        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Status_without_a_body_then_the_connection_goes_on(int status)
    {
        await using var upstream = ScriptedUpstream.Answering(r => r.Target == "/none" ? $"HTTP/1.1 {status} X\r\n\r\n" : ScriptedUpstream.Response("next"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync($"GET /none HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal(status, response.Status);
        Assert.Null(response["transfer-encoding"]);
        Assert.Equal("next", (await wire.ExchangeAsync($"GET / HTTP/1.1\r\n{Host}\r\n")).Body);
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Http10_client_then_closed_after_a_response_without_chunks()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync($"GET / HTTP/1.0\r\n{Host}\r\n");
        Assert.Equal("abc", response.Body);
        Assert.Null(response["transfer-encoding"]);
        Assert.False(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Http10_keep_alive_then_the_connection_goes_on()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync($"GET /1 HTTP/1.0\r\n{Host}connection: keep-alive\r\n\r\n");
        Assert.Equal("keep-alive", response["connection"]);
        Assert.StartsWith("GET /2 HTTP/1.1", (await wire.ExchangeAsync($"GET /2 HTTP/1.0\r\n{Host}connection: keep-alive\r\n\r\n")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect_continue_then_the_proxy_asks_for_the_body()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var interim = await wire.ExchangeAsync($"POST / HTTP/1.1\r\n{Host}content-length: 5\r\nexpect: 100-continue\r\n\r\n");
        Assert.Equal(100, interim.Status);
        await wire.SendAsync("hello");
        var response = await wire.ReadResponseAsync();
        Assert.EndsWith("hello", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("expect:", response.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Expect_continue_passed_through_then_the_upstream_asks_for_the_body()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var head = await wire.ReadRequestHeadAsync();
            Assert.Equal("100-continue", head["expect"]);
            await wire.SendAsync("HTTP/1.1 100 Continue\r\nx-from: upstream\r\n\r\n");
            await wire.SendAsync(ScriptedUpstream.Response(System.Text.Encoding.ASCII.GetString(await wire.ReadExactAsync(5))));
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { Proxy100Continue = true }, Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var interim = await wire.ExchangeAsync($"POST / HTTP/1.1\r\n{Host}content-length: 5\r\nexpect: 100-continue\r\n\r\n");
        Assert.Equal(100, interim.Status);
        await wire.SendAsync("hello");
        Assert.Equal("hello", (await wire.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task Interim_responses_then_passed_on_before_the_final_one()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + ScriptedUpstream.Response("ok"));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var hints = await wire.ExchangeAsync($"GET / HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal((103, "</a>"), (hints.Status, hints["link"]));
        Assert.Equal("ok", (await wire.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task Absolute_form_then_its_authority_wins()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        var response = await proxy.ExchangeAsync("GET http://real.example/p?q HTTP/1.1\r\nhost: other.example\r\n\r\n");
        Assert.StartsWith("GET /p?q HTTP/1.1\r\n", response.Body, StringComparison.Ordinal);
        Assert.Contains("host: real.example\r\n", response.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("other.example", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_asks_to_close_then_the_response_says_so_and_the_connection_ends()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync($"GET / HTTP/1.1\r\n{Host}connection: close\r\n\r\n");
        Assert.Equal("close", response["connection"]);
        Assert.False(await wire.WaitForEndAsync());
    }

    [Fact]
    public async Task Upstream_closes_each_time_then_every_request_gets_a_fresh_connection()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync(ScriptedUpstream.Response("x", "connection: close\r\n"));
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            var response = await wire.ExchangeAsync($"POST / HTTP/1.1\r\n{Host}content-length: 2\r\n\r\nhi");
            Assert.Equal((200, "x", (string?)null), (response.Status, response.Body, response["connection"]));
        }

        Assert.Equal(5, upstream.Connections);
    }
}
