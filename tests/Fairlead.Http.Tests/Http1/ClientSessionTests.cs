using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http1;

/// <summary>What an upstream may answer, and when its connection may be used again.</summary>
public sealed class ClientSessionTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "hi")]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", "")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", "hi")]
    public void A_complete_response_leaves_the_connection_for_the_next_request(string response, string body)
    {
        foreach (var split in new[] { Split.Whole, Split.Bytes, Split.Reads, Split.Segments })
        {
            var harness = new ClientHarness();
            harness.Request("GET").Answer(response, split);
            Assert.Equal((StreamReset.None, body), (harness.Reset, harness.Body));
            Assert.True(harness.IsOver);
            Assert.Equal(1, harness.Session.AvailableStreams);
            harness.Request("GET").Answer(response, split);
            Assert.Equal(body, harness.Body);
            Assert.Equal(2, harness.Session.TotalStreams);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi")]
    public void A_response_that_closes_ends_the_connection(string response)
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer(response);
        Assert.Equal("hi", harness.Body);
        Assert.Equal(0, harness.Session.AvailableStreams);
        Assert.True(harness.Connection.IsClosed);
    }

    [Fact]
    public void A_response_without_length_runs_to_the_end_of_the_connection()
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\n\r\nhello");
        Assert.False(harness.IsOver);
        harness.EndOfUpstream();
        Assert.Equal((StreamReset.None, "hello"), (harness.Reset, harness.Body));
        Assert.Equal(0, harness.Session.AvailableStreams);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX : a\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("garbage")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")]
    public void Garbage_is_a_protocol_error_and_costs_the_connection(string response)
    {
        foreach (var split in new[] { Split.Whole, Split.Bytes, Split.Reads, Split.Segments })
        {
            var harness = new ClientHarness();
            harness.Request("GET").Answer(response, split);
            Assert.Equal(StreamReset.ProtocolError, harness.Reset);
            Assert.True(harness.Connection.IsClosed);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public void A_truncated_body_is_not_an_end(string response)
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer(response).EndOfUpstream();
        Assert.NotEqual(StreamReset.None, harness.Reset);
        Assert.True(harness.Connection.IsClosed);
    }

    [Fact]
    public void A_connection_that_ends_before_the_response_is_told_apart()
    {
        var harness = new ClientHarness();
        harness.Request("GET").EndOfUpstream();
        Assert.Equal(StreamReset.ConnectionTermination, harness.Reset);
    }

    [Fact]
    public void Interim_responses_come_first_and_are_bounded()
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal([100, 103], harness.Interim);
        Assert.Equal(200, harness.Response!.Status);
        var flooded = new ClientHarness();
        flooded.Request("GET").Answer(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 11)));
        Assert.Equal(StreamReset.ProtocolError, flooded.Reset);
    }

    [Fact]
    public void Bytes_on_an_idle_connection_cost_it()
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        harness.Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad");
        Assert.Equal(0, harness.Session.AvailableStreams);
        Assert.True(harness.Connection.IsClosed);
        Assert.True(harness.IsClosed);
    }

    [Fact]
    public void Bytes_behind_a_response_cost_the_connection_but_not_the_response()
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n");
        Assert.Equal((StreamReset.None, "hi"), (harness.Reset, harness.Body));
        Assert.Equal(0, harness.Session.AvailableStreams);
        Assert.True(harness.Connection.IsClosed);
    }

    [Fact]
    public void An_answer_to_HEAD_has_no_body()
    {
        var harness = new ClientHarness();
        harness.Request("HEAD").Answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        Assert.Equal(1, harness.Session.AvailableStreams);
        Assert.Equal(100, harness.Response!.ContentLength);
    }

    [Fact]
    public void Trailers_of_the_response_are_read()
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\ngrpc-status: 0\r\ncontent-length: 5\r\n\r\n");
        Assert.Equal([("grpc-status", "0")], harness.Trailers);
    }

    [Fact]
    public void Requests_are_written_framed_by_what_is_known_of_them()
    {
        var none = new ClientHarness().Request("GET").Sent;
        Assert.DoesNotContain("content-length", none, StringComparison.OrdinalIgnoreCase);
        var chunked = new ClientHarness().Request(ClientHarness.Head("POST", "/a"), "hello").Sent;
        var message = Assert.Single(WireParser.Requests(chunked));
        Assert.Equal(("POST /a HTTP/1.1", "chunked", "hello"), (message.StartLine, message["transfer-encoding"], message.Body));
        var head = ClientHarness.Head("POST", "/a");
        head.ContentLength = 5;
        var sized = Assert.Single(WireParser.Requests(new ClientHarness().Request(head, "hello").Sent));
        Assert.Equal(("5", "hello"), (sized["content-length"], sized.Body));
    }

    [Fact]
    public void Hop_by_hop_fields_and_line_ends_never_reach_the_upstream()
    {
        var head = ClientHarness.Head("GET", "/", ("x-a", "1"));
        var sent = new ClientHarness().Request(head).Sent;
        var message = Assert.Single(WireParser.Requests(sent));
        Assert.Equal(("example.com", "1", null), (message["host"], message["x-a"], message["connection"]));
        Assert.Throws<ArgumentException>(() => head.Headers.Set(KnownHeader.Path, "/ HTTP/1.1\r\nX: y"u8));
    }

    [Fact]
    public void A_connection_past_its_number_of_requests_takes_no_more()
    {
        var harness = new ClientHarness(new ClientCodecOptions { MaxRequestsPerConnection = 1 });
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(200, harness.Response!.Status);
        Assert.Equal(0, harness.Session.AvailableStreams);
    }

    [Fact]
    public void An_idle_connection_is_closed_after_its_time()
    {
        var harness = new ClientHarness(new ClientCodecOptions { IdleTimeoutMilliseconds = 1000 });
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        harness.Worker.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(harness.Connection.IsClosed);
        harness.Worker.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(harness.Connection.IsClosed);
    }

    [Theory]
    [InlineData(61 * 1024, 1)]
    [InlineData(10, 101)]
    public void Heads_have_limits(int bytes, int count)
    {
        var harness = new ClientHarness();
        harness.Request("GET").Answer("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: " + new string('v', bytes) + "\r\n", count)) + "\r\n");
        Assert.Equal(StreamReset.ProtocolError, harness.Reset);
    }
}
