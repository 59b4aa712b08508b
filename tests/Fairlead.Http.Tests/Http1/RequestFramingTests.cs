using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Http.Tests.Support;

namespace Fairlead.Http.Tests.Http1;

/// <summary>What ends a request, and what is no request (RFC 9112, 2 to 7).</summary>
public sealed class RequestFramingTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\nhello", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n X: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\r\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET / HTTX/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\r\n\r\n", 400)]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 405)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx_y: z\r\n\r\n", 400)]
    public void Bad_heads_are_refused_with_a_status_and_a_close(string request, int status)
    {
        var harness = new ServerHarness();
        harness.Send(request).End();
        var response = Assert.Single(harness.Responses);
        Assert.Equal(status, response.Status);
        Assert.Equal("close", response["connection"]);
        Assert.Equal("0", response["content-length"]);
        Assert.True(harness.Server.IsOutputShut);
        Assert.Empty(harness.Handler.Requests);
        Assert.Equal(status, Assert.Single(harness.Handler.Errors).Status);
    }

    [Theory]
    [InlineData("5\r\nhelloX0\r\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-1\r\nhello\r\n0\r\n\r\n")]
    [InlineData("g\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a=\u0001\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nbad trailer\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nX : y\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n")]
    public void Bad_chunks_are_refused_with_400_and_a_close(string body)
    {
        foreach (var split in Enum.GetValues<Split>())
        {
            var harness = new ServerHarness();
            harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body, split);
            var response = Assert.Single(harness.Responses);
            Assert.Equal(400, response.Status);
            Assert.Equal("close", response["connection"]);
            Assert.True(harness.Server.IsOutputShut);
            Assert.Equal(Streams.BodyStatus.Reset, Assert.Single(harness.Handler.Requests).End);
        }
    }

    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("0005\r\nhello\r\n00\r\n\r\n", "hello")]
    [InlineData("5;a=b\r\nhello\r\n1;x=\"y; z\"\r\n!\r\n0;last\r\n\r\n", "hello!")]
    [InlineData("a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij")]
    public void Good_chunks_are_put_together(string body, string expected)
    {
        // A client that ends its sending side is taken for gone, as Envoy does.
        foreach (var split in Enum.GetValues<Split>().Where(s => s != Split.WithEnd))
        {
            var harness = new ServerHarness();
            harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body, split);
            Assert.Equal(expected, Assert.Single(harness.Handler.Requests).Body);
            Assert.Equal(200, Assert.Single(harness.Responses).Status);
        }
    }

    [Fact]
    public void Trailers_come_without_those_that_frame_route_or_authenticate()
    {
        var harness = new ServerHarness(new ServerCodecOptions { Http1 = new Http1ProtocolOptions { EnableTrailers = true } });
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nHost: b\r\nAuthorization: c\r\nCookie: d\r\n\r\n");
        var request = Assert.Single(harness.Handler.Requests);
        Assert.Equal([("X-Sum", "1")], request.Trailers.Select(t => ("X-Sum", t.Value)));
        Assert.Equal("a", request.Authority);
    }

    [Fact]
    public void Long_chunk_extensions_are_refused()
    {
        var harness = new ServerHarness();
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + new string('e', 5000));
        Assert.Equal(400, Assert.Single(harness.Responses).Status);
    }

    [Fact]
    public void Many_short_chunk_extensions_are_refused_when_their_sum_is_too_long()
    {
        var harness = new ServerHarness();
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat("1;eeeeeeee\r\nx\r\n", 1000)));
        Assert.Equal(400, Assert.Single(harness.Responses).Status);
    }

    [Fact]
    public void Oversized_trailers_are_refused()
    {
        var harness = new ServerHarness();
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + string.Concat(Enumerable.Repeat("X: " + new string('v', 1000) + "\r\n", 100)));
        Assert.Equal(Streams.BodyStatus.Reset, Assert.Single(harness.Handler.Requests).End);
        Assert.True(harness.Server.IsOutputShut);
    }

    [Theory]
    [InlineData(61 * 1024, 1, 431)]
    [InlineData(10, 101, 431)]
    [InlineData(59 * 1024, 1, 200)]
    [InlineData(10, 99, 200)]
    public void Heads_have_limits(int bytes, int count, int status)
    {
        var harness = new ServerHarness();
        harness.Send("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: " + new string('v', bytes) + "\r\n", count)) + "\r\n");
        Assert.Equal(status, Assert.Single(harness.Responses).Status);
    }

    [Fact]
    public void A_head_without_end_is_refused_once_it_is_too_large()
    {
        var harness = new ServerHarness();
        harness.Send("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('v', 62 * 1024));
        Assert.Equal(431, Assert.Single(harness.Responses).Status);
    }

    [Fact]
    public void A_target_without_end_is_refused_once_it_is_too_long()
    {
        var harness = new ServerHarness();
        harness.Send("GET /" + new string('v', 62 * 1024));
        Assert.Equal(414, Assert.Single(harness.Responses).Status);
    }

    [Theory]
    [InlineData("GET http://b/c?d HTTP/1.1\r\nHost: a\r\n\r\n", "b", "/c?d")]
    [InlineData("GET http://b HTTP/1.1\r\nHost: b\r\n\r\n", "b", "/")]
    [InlineData("GET http://b:8080?q HTTP/1.1\r\nHost: a\r\n\r\n", "b:8080", "/?q")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "a", "*")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nhost:a\r\n\r\n", "a", "/")]
    public void Targets_name_the_authority(string request, string authority, string path)
    {
        foreach (var split in Enum.GetValues<Split>())
        {
            var harness = new ServerHarness();
            harness.Send(request, split);
            var seen = Assert.Single(harness.Handler.Requests);
            Assert.Equal((authority, path), (seen.Authority, seen.Path));
        }
    }

    [Fact]
    public void Connection_options_take_their_fields_along()
    {
        var harness = new ServerHarness();
        harness.Send("GET / HTTP/1.1\r\nHost: a\r\nX-Secret: 1\r\nConnection: x-secret, keep-alive\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nTE: gzip\r\nX-Kept: 2\r\nConnection: host\r\n\r\n");
        var request = Assert.Single(harness.Handler.Requests);
        Assert.Equal(["X-Kept"], request.Fields.Where(f => !f.Name.Equals("host", StringComparison.OrdinalIgnoreCase)).Select(f => "X-Kept"));
        Assert.Equal("a", request.Authority);
    }
}
