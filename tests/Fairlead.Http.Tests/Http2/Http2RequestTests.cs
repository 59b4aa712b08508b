using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Tests.Http2.Support;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http2;

/// <summary>Requests and responses as messages (RFC 9113, 8).</summary>
public sealed class Http2RequestTests
{
    /// <summary>Fields of requests that are malformed (RFC 9113, 8.1.1), each by one fault.</summary>
    public static TheoryData<string> Malformed =>
    [
        ":method=GET :scheme=http :path=/ :authority=a X-Upper=1",
        ":method=GET :scheme=http :path=/ :authority=a x(y=1",
        ":method=GET :scheme=http :path=/ :authority=a :unknown=1",
        ":method=GET :scheme=http :path=/ :authority=a :status=200",
        ":method=GET :scheme=http :path=/ x=1 :authority=a",
        ":method=GET :method=GET :scheme=http :path=/ :authority=a",
        ":method=GET :scheme=http :scheme=http :path=/ :authority=a",
        ":method=GET :scheme=http :path=/ :path=/ :authority=a",
        ":scheme=http :path=/ :authority=a",
        ":method=GET :path=/ :authority=a",
        ":method=GET :scheme=http :authority=a",
        ":method=GET :scheme=http :path= :authority=a",
        ":method=GET :scheme=http :path=nothing :authority=a",
        ":method=GET :scheme=http :path=* :authority=a",
        ":method=G@T :scheme=http :path=/ :authority=a",
        ":method=GET :scheme=http :path=/ :authority=a connection=close",
        ":method=GET :scheme=http :path=/ :authority=a keep-alive=1",
        ":method=GET :scheme=http :path=/ :authority=a proxy-connection=1",
        ":method=GET :scheme=http :path=/ :authority=a transfer-encoding=chunked",
        ":method=GET :scheme=http :path=/ :authority=a upgrade=h2c",
        ":method=GET :scheme=http :path=/ :authority=a te=gzip",
        ":method=GET :scheme=http :path=/ :authority=a content-length=x",
        ":method=GET :scheme=http :path=/ :authority=a content-length=0 content-length=0",
        ":method=CONNECT :scheme=http :path=/ :authority=a",
        ":method=CONNECT",
        ":method=CONNECT :protocol=websocket :scheme=http :path=/ :authority=a",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_requests_reset_their_stream(string fields)
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, [.. fields.Split(' ').Select(f => (f.Split('=', 2)[0], f.Split('=', 2)[1]))]);
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.ResetOf(1));
        Assert.Empty(harness.Handler.Requests);
        Assert.Single(harness.Handler.Errors);
        Assert.Null(harness.Peer.GoAway);
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData(" a")]
    [InlineData("a\t")]
    public void Values_with_control_characters_reset_their_stream(string value)
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, FieldList.Get().With(("x", value)));
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.ResetOf(1));
        Assert.Empty(harness.Handler.Requests);
    }

    [Theory]
    [InlineData("b", null, 400)]
    [InlineData("a", "a", 400)]
    [InlineData("a b", null, 400)]
    public void Unclear_hosts_are_answered_400(string host, string? second, int status)
    {
        var harness = new Http2ServerHarness().Begin();
        FieldList fields = second is null ? FieldList.Get().With(("host", host)) : [(":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", host), ("host", second)];
        harness.Peer.Headers(1, fields);
        Assert.Equal(status.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.Single(harness.Peer.Blocks(1))[":status"]);
        Assert.Empty(harness.Handler.Requests);
    }

    [Fact]
    public void Without_any_host_400()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, [(":method", "GET"), (":scheme", "http"), (":path", "/")]);
        Assert.Equal("400", Assert.Single(harness.Peer.Blocks(1))[":status"]);
    }

    [Fact]
    public void Host_serves_as_authority()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, [(":method", "GET"), (":scheme", "http"), (":path", "/"), ("host", "h")]);
        var request = Assert.Single(harness.Handler.Requests);
        Assert.Equal(("h", null), (request.Authority, request["host"]));
        Assert.True((request.Flags & MessageFlags.Http2) != 0);
    }

    [Fact]
    public void Crumbs_of_a_cookie_become_one_field()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, FieldList.Get().With(("cookie", "a=1"), ("x", "y"), ("cookie", "b=2"), ("cookie", "c=3")));
        Assert.Equal("a=1; b=2; c=3", Assert.Single(harness.Handler.Requests)["cookie"]);
    }

    [Theory]
    [InlineData(101, 10)]
    [InlineData(1, 61 * 1024)]
    public void Too_many_or_too_large_fields_are_answered_431_and_the_table_stays_in_step(int count, int bytes)
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, FieldList.Get().With([.. Enumerable.Range(0, count).Select(i => ($"x-{i}", new string('v', bytes)))]).With(("x-last", "table")));
        Assert.Equal("431", Assert.Single(harness.Peer.Blocks(1))[":status"]);
        harness.Peer.Headers(3, FieldList.Get().With(("x-last", "table")));
        Assert.Equal("table", Assert.Single(harness.Handler.Requests)["x-last"]);
    }

    [Fact]
    public void Underscores_are_refused()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, FieldList.Get().With(("x_y", "1")));
        Assert.Equal("400", Assert.Single(harness.Peer.Blocks(1))[":status"]);
    }

    [Fact]
    public void Trailers_arrive_without_those_that_frame_or_authenticate()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, FieldList.Post(), false).Data(1, "hi"u8, false).Headers(1, [("x-sum", "1"), ("content-length", "9"), ("authorization", "z")]);
        var request = Assert.Single(harness.Handler.Requests);
        Assert.Equal(("hi", BodyStatus.End), (request.Body, request.End));
        Assert.Equal([("x-sum", "1")], request.Trailers);
    }

    [Fact]
    public void Responses_carry_status_fields_length_body_and_trailers()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = async stream =>
        {
            await h.RecordAsync(stream);
            var head = new ResponseHead { Status = 203, ContentLength = 4 };
            head.Headers.Add("X-Upper", "1");
            head.Headers.Add("connection", "close");
            await stream.WriteHeadersAsync(head, false);
            await stream.WriteDataAsync("body"u8.ToArray(), false);
            var trailers = new HeaderMap();
            trailers.Add("grpc-status", "0");
            await stream.WriteTrailersAsync(trailers);
        }).Begin();
        harness.Peer.Headers(1, FieldList.Get());
        var last = harness.Peer.Of(1)[^1];
        var blocks = harness.Peer.Blocks(1);
        Assert.Equal([(":status", "203"), ("x-upper", "1"), ("content-length", "4")], blocks[0]);
        Assert.Equal("body"u8.ToArray(), harness.Peer.Body(1));
        Assert.Equal([("grpc-status", "0")], blocks[1]);
        Assert.True(last is { Type: FrameType.Headers, EndsStream: true });
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public void Responses_without_body_end_with_their_head(string method, int status)
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = async s =>
        {
            await s.WriteHeadersAsync(new ResponseHead { Status = status, ContentLength = 4 }, false);
            Assert.True(await s.WriteDataAsync("body"u8.ToArray(), true));
        }).Begin();
        harness.Peer.Headers(1, [(":method", method), (":scheme", "http"), (":authority", "a"), (":path", "/")]);
        var frame = Assert.Single(harness.Peer.Of(1));
        Assert.True(frame is { Type: FrameType.Headers, EndsStream: true });
        Assert.Equal(status == 204 ? null : "4", harness.Peer.Blocks(1)[0]["content-length"]);
    }

    [Fact]
    public void Continue_and_hints_come_before_the_response()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = async s =>
        {
            var hints = new HeaderMap();
            hints.Add("link", "</a>");
            await s.WriteInformationalAsync(103, hints);
            await h.RecordAsync(s);
            await RecordingHandler.RespondAsync(s, 200, "x");
        }).Begin();
        harness.Peer.Headers(1, FieldList.Post().With(("expect", "100-continue")), false).Data(1, "hi"u8);
        Assert.Equal(["103", "100", "200"], harness.Peer.Blocks(1).Select(b => b[":status"]));
    }

    [Fact]
    public void A_response_before_the_request_is_complete_tells_the_client_to_stop()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RecordingHandler.RespondAsync(s, 200, "early")).Begin();
        harness.Peer.Headers(1, FieldList.Post(), false);
        Assert.Equal("early"u8.ToArray(), harness.Peer.Body(1));
        Assert.Equal(Http2ErrorCode.NoError, harness.Peer.ResetOf(1));

        // What was on its way is ignored, trailers too.
        harness.Peer.Data(1, new byte[100], false).Headers(1, [("x", "y")]);
        Assert.Null(harness.Peer.GoAway);
    }

    [Fact]
    public void A_handler_that_gives_up_resets_the_stream()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s =>
        {
            s.Reset(StreamReset.LocalReset);
            return default;
        }).Begin();
        harness.Peer.Headers(1, FieldList.Get());
        Assert.Equal(Http2ErrorCode.InternalError, harness.Peer.ResetOf(1));
    }

    [Fact]
    public void A_reset_by_the_client_is_noticed_by_who_reads_who_writes_and_who_does_neither()
    {
        var noticed = new List<string>();
        var never = new TaskCompletionSource();
        var harness = new Http2ServerHarness(configure: h => h.Serve = async s =>
        {
            var path = RecordedRequest.Text(s.Request.Path);
            if (path == "/read")
                noticed.Add($"{path} {(await s.ReadDataAsync()).Status}");
            if (path == "/write")
            {
                await s.WriteHeadersAsync(new ResponseHead { Status = 200 }, false);
                noticed.Add($"{path} {await s.WriteDataAsync(new byte[200_000], true)}");
            }

            if (path == "/rest")
            {
                s.OnReset = () => noticed.Add(path);
                await never.Task;
            }
        }).Begin();
        harness.Peer.Headers(1, FieldList.Post("/read"), false).Headers(3, FieldList.Get("/write")).Headers(5, FieldList.Get("/rest"));
        harness.Peer.Reset(1, Http2ErrorCode.Cancel).Reset(3, Http2ErrorCode.Cancel).Reset(5, Http2ErrorCode.Cancel);
        Assert.Equal(["/read Reset", "/write False", "/rest"], noticed);
        never.SetResult();
        harness.Peer.Pump();
    }

    [Fact]
    public void Extended_connect_is_an_upgrade_behind_the_codec()
    {
        var harness = new Http2ServerHarness(new Http2ProtocolOptions { AllowConnect = true }, h => h.Serve = async s =>
        {
            Assert.True((s.Request.Flags & MessageFlags.Upgrade) != 0);
            Assert.Equal(("GET", "websocket"), (RecordedRequest.Text(s.Request.Method), RecordedRequest.Text(s.Request.Headers.Get(KnownHeader.Upgrade))));
            var head = new ResponseHead { Status = 101 };
            head.Headers.Add("sec-websocket-accept", "x");
            await s.WriteHeadersAsync(head, false);
            var chunk = await s.ReadDataAsync();
            var echo = chunk.Data.ToArray();
            s.ReleaseData();
            await s.WriteDataAsync(echo, true);
        }).Begin();
        harness.Peer.Headers(1, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/chat"), (":authority", "a")], false).Data(1, "ping"u8, false);
        Assert.Equal([(":status", "200")], Assert.Single(harness.Peer.Blocks(1)));
        Assert.Equal("ping"u8.ToArray(), harness.Peer.Body(1));
    }

    [Fact]
    public void Connect_is_refused_unless_allowed()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Headers(1, [(":method", "CONNECT"), (":authority", "a:443")], false);
        Assert.Equal("405", Assert.Single(harness.Peer.Blocks(1))[":status"]);
    }
}
