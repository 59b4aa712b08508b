using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Tests.Http2.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http2;

/// <summary>What an upstream may answer, and what becomes of requests when it says stop.</summary>
public sealed class Http2ClientTests
{
    [Fact]
    public void The_preface_comes_first_and_pushing_is_switched_off()
    {
        var harness = new Http2ClientHarness();
        var settings = harness.Peer.Frames[0];
        Assert.Equal(FrameType.Settings, settings.Type);
        Assert.Equal([0, 2, 0, 0, 0, 0], settings.Payload[..6]);
    }

    [Fact]
    public void Requests_are_sent_side_by_side_and_answered_in_any_order()
    {
        var harness = new Http2ClientHarness().Begin();
        var first = harness.Request(path: "/1");
        var second = harness.Request("POST", "/2", "body");
        Assert.Equal([(":method", "GET"), (":scheme", "http"), (":authority", "example.com"), (":path", "/1")], Assert.Single(harness.Peer.Blocks(1)));
        Assert.Equal("body"u8.ToArray(), harness.Peer.Body(3));
        harness.Peer.Headers(3, [(":status", "201")], false).Data(3, "two"u8);
        harness.Peer.Headers(1, [(":status", "200"), ("content-length", "3"), ("x", "y")], false).Data(1, "one"u8);
        Assert.Equal((200, "one", 201, "two"), (first.Response!.Status, first.Body, second.Response!.Status, second.Body));
        Assert.Equal((StreamReset.None, 0, 2L), (first.Reset, harness.Session.ActiveStreams, harness.Session.TotalStreams));
        Assert.Null(harness.Peer.ResetOf(1));
    }

    [Fact]
    public void Interim_responses_and_trailers_are_read()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Headers(1, [(":status", "103"), ("link", "a")], false).Headers(1, [(":status", "200")], false).Data(1, "x"u8, false).Headers(1, [("grpc-status", "0"), ("content-length", "7")]);
        Assert.Equal((103, 200, "x"), (Assert.Single(exchange.Interim), exchange.Response!.Status, exchange.Body));
        Assert.Equal([("grpc-status", "0")], exchange.Trailers);
    }

    [Fact]
    public void A_response_may_be_nothing_but_its_head()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Headers(1, [(":status", "200"), ("grpc-status", "5")]);
        Assert.Equal((200, "", StreamReset.None, true), (exchange.Response!.Status, exchange.Body, exchange.Reset, exchange.IsOver));
    }

    [Theory]
    [InlineData(":status=abc")]
    [InlineData(":status=20")]
    [InlineData(":status=101")]
    [InlineData("x=y")]
    [InlineData(":status=200 :status=200")]
    [InlineData(":status=200 :path=/")]
    [InlineData("x=y :status=200")]
    [InlineData(":status=200 X=y")]
    [InlineData(":status=200 connection=close")]
    [InlineData(":status=200 transfer-encoding=chunked")]
    [InlineData(":status=200 content-length=1 content-length=2")]
    public void Malformed_responses_are_protocol_errors_of_their_stream(string fields)
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Headers(1, [.. fields.Split(' ').Select(f => (f.Split('=', 2)[0], f.Split('=', 2)[1]))], false);
        Assert.Equal((StreamReset.ProtocolError, Http2ErrorCode.ProtocolError), (exchange.Reset, harness.Peer.ResetOf(1)));
        Assert.True(harness.Session.AvailableStreams > 0);
    }

    [Fact]
    public void A_body_shorter_than_announced_is_not_taken_for_whole()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Headers(1, [(":status", "200"), ("content-length", "5")], false).Data(1, "abc"u8);
        Assert.Equal(StreamReset.ProtocolError, exchange.Reset);
        var head = harness.Request("HEAD");
        harness.Peer.Headers(3, [(":status", "200"), ("content-length", "5")]);
        Assert.Equal(StreamReset.None, head.Reset);
    }

    [Fact]
    public void A_body_before_the_head_is_a_protocol_error()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Data(1, "abc"u8, false);
        Assert.Equal((StreamReset.ProtocolError, Http2ErrorCode.ProtocolError), (exchange.Reset, harness.Peer.ResetOf(1)));
        var ended = harness.Request();
        harness.Peer.Data(3, ""u8);
        Assert.Equal(StreamReset.ProtocolError, ended.Reset);
    }

    [Theory]
    [InlineData("HEAD", "200")]
    [InlineData("GET", "204")]
    [InlineData("GET", "304")]
    public void A_body_where_there_is_none_is_a_protocol_error(string method, string status)
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request(method);
        harness.Peer.Headers(1, [(":status", status), ("content-length", "3")], false).Data(1, "abc"u8);
        Assert.Equal(StreamReset.ProtocolError, exchange.Reset);
        var good = harness.Request(method);
        harness.Peer.Headers(3, [(":status", status)], false).Data(3, ""u8);
        Assert.Equal(StreamReset.None, good.Reset);
    }

    [Fact]
    public void Too_many_interim_responses_are_refused()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        for (var i = 0; i < 11; i++)
            harness.Peer.Headers(1, [(":status", "103")], false);
        Assert.Equal(StreamReset.ProtocolError, exchange.Reset);
    }

    [Theory]
    [InlineData(Http2ErrorCode.RefusedStream, StreamReset.RemoteRefused)]
    [InlineData(Http2ErrorCode.Cancel, StreamReset.RemoteReset)]
    [InlineData(Http2ErrorCode.InternalError, StreamReset.RemoteReset)]
    public void Resets_tell_whether_the_request_was_looked_at(object code, StreamReset expected)
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Peer.Reset(1, (Http2ErrorCode)code);
        Assert.Equal((expected, true), (exchange.Reset, exchange.IsOver));
    }

    [Fact]
    public void A_goaway_gives_back_what_was_not_looked_at_and_lets_the_rest_finish()
    {
        var harness = new Http2ClientHarness().Begin();
        var first = harness.Request();
        var second = harness.Request();
        harness.Peer.Send(FrameType.GoAway, FrameFlags.None, 0, 0, 0, 0, 1, 0, 0, 0, 0);
        Assert.Equal((StreamReset.RemoteRefused, 0, 1), (second.Reset, harness.Session.AvailableStreams, harness.Draining));
        Assert.False(first.IsOver);
        harness.Peer.Headers(1, [(":status", "200")]);
        Assert.Equal((200, 1), (first.Response!.Status, harness.Closed + (harness.Client.IsOutputShut ? 1 : 0)));
    }

    [Fact]
    public void The_peers_limit_of_streams_is_kept()
    {
        var harness = new Http2ClientHarness();
        Assert.Equal(100, harness.Session.AvailableStreams);
        harness.Peer.Settings((SettingId.MaxConcurrentStreams, 2));
        Assert.Equal(2, harness.Session.AvailableStreams);
        var first = harness.Request();
        harness.Request();
        Assert.Equal(0, harness.Session.AvailableStreams);
        Assert.Throws<InvalidOperationException>(() => harness.Session.OpenStream());
        var before = harness.Available;
        harness.Peer.Headers(1, [(":status", "200")]);
        Assert.Equal((1, before + 1, 200), (harness.Session.AvailableStreams, harness.Available, first.Response!.Status));
    }

    [Fact]
    public void A_connection_that_ends_breaks_its_streams()
    {
        var harness = new Http2ClientHarness().Begin();
        var exchange = harness.Request();
        harness.Upstream.Close();
        harness.Peer.Pump();
        Assert.Equal((StreamReset.ConnectionTermination, 1, 0), (exchange.Reset, harness.Closed, harness.Session.AvailableStreams));
    }

    [Fact]
    public void An_upstream_that_speaks_something_else_is_a_protocol_error()
    {
        var harness = new Http2ClientHarness();
        var exchange = harness.Request();
        harness.Upstream.Send("HTTP/1.1 400 Bad Request\r\n\r\n");
        harness.Peer.Pump();
        Assert.Equal(StreamReset.ProtocolError, exchange.Reset);
        Assert.Equal(0, harness.Session.AvailableStreams);
    }

    [Fact]
    public void Pushes_are_refused_with_the_connection()
    {
        var harness = new Http2ClientHarness().Begin();
        harness.Request();
        harness.Peer.Send(FrameType.PushPromise, FrameFlags.EndHeaders, 1, [0, 0, 0, 2, .. harness.Peer.Encode(FieldList.Get())]);
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.GoAway);
    }

    [Fact]
    public void A_released_request_that_is_not_done_is_cancelled()
    {
        var harness = new Http2ClientHarness().Begin();
        harness.Worker.Run(async () =>
        {
            var stream = harness.Session.OpenStream();
            await stream.WriteHeadersAsync(Tests.Support.ClientHarness.Head("GET"), true);
            stream.Release();
        });
        harness.Peer.Pump();
        Assert.Equal(Http2ErrorCode.Cancel, harness.Peer.ResetOf(1));

        // What still comes for it is ignored, its effect on the table is not.
        harness.Peer.Headers(1, [(":status", "200"), ("x-table", "entry")], false).Data(1, new byte[10]);
        var next = harness.Request();
        harness.Peer.Headers(3, [(":status", "200"), ("x-table", "entry")]);
        Assert.True(next.Response!.Headers.TryGetValue("x-table", out var value) && value == "entry");
        Assert.Null(harness.Peer.GoAway);
    }

    [Fact]
    public void Uploads_wait_for_windows()
    {
        var harness = new Http2ClientHarness().Begin();
        harness.Request("POST", body: new string('b', 70_000));
        Assert.Equal(65535, harness.Peer.Body(1).Length);
        harness.Peer.Widen(0, 100_000).Widen(1, 100_000);
        Assert.Equal(70_000, harness.Peer.Body(1).Length);
    }

    [Fact]
    public void An_upgrade_waits_for_the_settings_and_becomes_an_extended_connect()
    {
        var harness = new Http2ClientHarness();
        var exchange = harness.Request(change: Upgrade);
        Assert.Empty(harness.Peer.Of(FrameType.Headers));
        harness.Peer.Settings((SettingId.EnableConnectProtocol, 1));
        harness.Peer.Pump();
        var fields = Assert.Single(harness.Peer.Blocks(1));
        Assert.Equal(("CONNECT", "websocket", null), (fields[":method"], fields[":protocol"], fields["sec-websocket-key"]));
        harness.Peer.Headers(1, [(":status", "200")], false).Data(1, "hi"u8);
        Assert.Equal((101, "hi"), (exchange.Response!.Status, exchange.Body));
    }

    [Fact]
    public void An_upgrade_to_a_server_that_cannot_fails()
    {
        var harness = new Http2ClientHarness().Begin();
        Assert.Equal(StreamReset.ProtocolError, harness.Request(change: Upgrade).Reset);
    }

    [Fact]
    public void Idle_worn_out_and_old_connections_drain()
    {
        var idle = new Http2ClientHarness(new ClientCodecOptions { IdleTimeoutMilliseconds = 1000 }).Begin();
        idle.Worker.Advance(TimeSpan.FromMilliseconds(1100));
        idle.Peer.Pump();
        Assert.Equal((Http2ErrorCode.NoError, 0), (idle.Peer.GoAway, idle.Session.AvailableStreams));
        var worn = new Http2ClientHarness(new ClientCodecOptions { MaxRequestsPerConnection = 1 }).Begin();
        var last = worn.Request();
        Assert.Equal(0, worn.Session.AvailableStreams);
        worn.Peer.Headers(1, [(":status", "200")]);
        Assert.Equal(200, last.Response!.Status);
        Assert.True(worn.Client.IsOutputShut);
    }

    [Fact]
    public void An_upstream_that_does_not_answer_pings_is_given_up()
    {
        var harness = new Http2ClientHarness(new ClientCodecOptions { Http2 = new Http2ProtocolOptions { KeepaliveInterval = TimeSpan.FromSeconds(1), KeepaliveTimeout = TimeSpan.FromSeconds(1) } }).Begin();
        var exchange = harness.Request();
        harness.Worker.Advance(TimeSpan.FromMilliseconds(2300));
        Assert.Equal((StreamReset.ConnectionTermination, 1), (exchange.Reset, harness.Closed));
    }

    private static void Upgrade(RequestHead head)
    {
        head.Flags |= MessageFlags.Upgrade;
        head.Headers.Add(KnownHeader.Upgrade, "websocket"u8);
        head.Headers.Add("Sec-WebSocket-Key", "abc");
    }
}
