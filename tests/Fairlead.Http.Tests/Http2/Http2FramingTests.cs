using Fairlead.Configuration;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Tests.Http2.Support;
using Fairlead.Http.Tests.Support;

namespace Fairlead.Http.Tests.Http2;

/// <summary>What breaks a connection or a stream, section by section of RFC 9113.</summary>
public sealed class Http2FramingTests
{
    private static readonly byte[] Self = [0, 0, 0, 1, 10];

    /// <summary>Section, what the client sends after the preface, the error of the connection.</summary>
    internal static readonly Dictionary<string, (Func<Http2Peer, Http2Peer> Send, Http2ErrorCode Code)> ConnectionErrors = new()
    {
        ["4.2 a frame that is too large"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.Data, FrameFlags.EndStream, 1, new byte[16385]), Http2ErrorCode.FrameSizeError),
        ["4.2 settings that are too large"] = (p => p.Send(FrameType.Settings, FrameFlags.None, 0, new byte[16386]), Http2ErrorCode.FrameSizeError),
        ["4.3 a block that is none"] = (p => p.Send(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), Http2ErrorCode.CompressionError),
        ["4.3 another frame within a block"] = (p => p.Send(FrameType.Headers, FrameFlags.EndStream, 1, p.Encode(FieldList.Get())).Send(FrameType.Priority, FrameFlags.None, 1, 0, 0, 0, 0, 1), Http2ErrorCode.ProtocolError),
        ["4.3 another stream's headers within a block"] = (p => p.Send(FrameType.Headers, FrameFlags.EndStream, 1, p.Encode(FieldList.Get())).Headers(3, FieldList.Get()), Http2ErrorCode.ProtocolError),
        ["5.1 DATA on an idle stream"] = (p => p.Data(1, [1]), Http2ErrorCode.ProtocolError),
        ["5.1 RST_STREAM of an idle stream"] = (p => p.Reset(1, Http2ErrorCode.Cancel), Http2ErrorCode.ProtocolError),
        ["5.1 WINDOW_UPDATE on an idle stream"] = (p => p.Widen(1, 100), Http2ErrorCode.ProtocolError),
        ["5.1 CONTINUATION on an idle stream"] = (p => p.Send(FrameType.Continuation, FrameFlags.EndHeaders, 1, 0x82), Http2ErrorCode.ProtocolError),
        ["5.1 HEADERS on a closed stream"] = (p => p.Headers(1, FieldList.Get()).Headers(1, FieldList.Get()), Http2ErrorCode.StreamClosed),
        ["5.1 CONTINUATION on a closed stream"] = (p => p.Headers(1, FieldList.Get()).Send(FrameType.Continuation, FrameFlags.EndHeaders, 1, 0x82), Http2ErrorCode.ProtocolError),
        ["5.1.1 an even number"] = (p => p.Headers(2, FieldList.Get()), Http2ErrorCode.ProtocolError),
        ["5.1.1 a smaller number"] = (p => p.Headers(5, FieldList.Get()).Headers(3, FieldList.Get()), Http2ErrorCode.ProtocolError),
        ["5.5 an unknown frame within a block"] = (p => p.Send(FrameType.Headers, FrameFlags.EndStream, 1, p.Encode(FieldList.Get())).Send((FrameType)0x16, FrameFlags.None, 0, 1, 2), Http2ErrorCode.ProtocolError),
        ["6.1 DATA on stream 0"] = (p => p.Data(0, [1]), Http2ErrorCode.ProtocolError),
        ["6.1 padding longer than the frame"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.Data, FrameFlags.Padded | FrameFlags.EndStream, 1, 6, 1, 2, 3, 4, 5), Http2ErrorCode.ProtocolError),
        ["6.2 HEADERS on stream 0"] = (p => p.Headers(0, FieldList.Get()), Http2ErrorCode.ProtocolError),
        ["6.2 padding longer than the frame"] = (p => p.Send(FrameType.Headers, FrameFlags.Padded | FrameFlags.EndHeaders | FrameFlags.EndStream, 1, [200, .. p.Encode(FieldList.Get())]), Http2ErrorCode.ProtocolError),
        ["6.2 a stream that depends on itself"] = (p => p.Send(FrameType.Headers, FrameFlags.Priority | FrameFlags.EndHeaders | FrameFlags.EndStream, 1, [.. Self, .. p.Encode(FieldList.Get())]), Http2ErrorCode.ProtocolError),
        ["6.3 PRIORITY on stream 0"] = (p => p.Send(FrameType.Priority, FrameFlags.None, 0, 0, 0, 0, 1, 1), Http2ErrorCode.ProtocolError),
        ["6.4 RST_STREAM on stream 0"] = (p => p.Reset(0, Http2ErrorCode.Cancel), Http2ErrorCode.ProtocolError),
        ["6.4 RST_STREAM of three bytes"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.RstStream, FrameFlags.None, 1, 0, 0, 0), Http2ErrorCode.FrameSizeError),
        ["6.5 an acknowledgement with settings"] = (p => p.Send(FrameType.Settings, FrameFlags.Ack, 0, Frame.Setting(SettingId.EnablePush, 0)), Http2ErrorCode.FrameSizeError),
        ["6.5 SETTINGS on a stream"] = (p => p.Send(FrameType.Settings, FrameFlags.None, 1, Frame.Setting(SettingId.EnablePush, 0)), Http2ErrorCode.ProtocolError),
        ["6.5 half a setting"] = (p => p.Send(FrameType.Settings, FrameFlags.None, 0, 0, 1, 0), Http2ErrorCode.FrameSizeError),
        ["6.5.2 ENABLE_PUSH of 2"] = (p => p.Settings((SettingId.EnablePush, 2)), Http2ErrorCode.ProtocolError),
        ["6.5.2 a window beyond 2^31-1"] = (p => p.Settings((SettingId.InitialWindowSize, 0x80000000)), Http2ErrorCode.FlowControlError),
        ["6.5.2 a frame size below the least"] = (p => p.Settings((SettingId.MaxFrameSize, 16383)), Http2ErrorCode.ProtocolError),
        ["6.5.2 a frame size beyond the most"] = (p => p.Settings((SettingId.MaxFrameSize, 16777216)), Http2ErrorCode.ProtocolError),
        ["6.6 PUSH_PROMISE of a client"] = (p => p.Send(FrameType.PushPromise, FrameFlags.EndHeaders, 1, [0, 0, 0, 2, .. p.Encode(FieldList.Get())]), Http2ErrorCode.ProtocolError),
        ["6.7 PING on a stream"] = (p => p.Send(FrameType.Ping, FrameFlags.None, 1, new byte[8]), Http2ErrorCode.ProtocolError),
        ["6.7 PING of six bytes"] = (p => p.Send(FrameType.Ping, FrameFlags.None, 0, new byte[6]), Http2ErrorCode.FrameSizeError),
        ["6.8 GOAWAY on a stream"] = (p => p.Send(FrameType.GoAway, FrameFlags.None, 1, new byte[8]), Http2ErrorCode.ProtocolError),
        ["6.8 GOAWAY of seven bytes"] = (p => p.Send(FrameType.GoAway, FrameFlags.None, 0, new byte[7]), Http2ErrorCode.FrameSizeError),
        ["6.9 WINDOW_UPDATE of 0"] = (p => p.Widen(0, 0), Http2ErrorCode.ProtocolError),
        ["6.9 WINDOW_UPDATE of three bytes"] = (p => p.Send(FrameType.WindowUpdate, FrameFlags.None, 0, 0, 0, 1), Http2ErrorCode.FrameSizeError),
        ["6.9.1 a window beyond 2^31-1"] = (p => p.Widen(0, int.MaxValue).Widen(0, int.MaxValue), Http2ErrorCode.FlowControlError),
        ["6.10 CONTINUATION on stream 0"] = (p => p.Send(FrameType.Headers, FrameFlags.EndStream, 1, p.Encode(FieldList.Get())).Send(FrameType.Continuation, FrameFlags.EndHeaders, 0, 0x82), Http2ErrorCode.ProtocolError),
        ["6.10 CONTINUATION of another stream"] = (p => p.Send(FrameType.Headers, FrameFlags.EndStream, 1, p.Encode(FieldList.Get())).Send(FrameType.Continuation, FrameFlags.EndHeaders, 3, 0x82), Http2ErrorCode.ProtocolError),
        ["6.10 CONTINUATION behind the end of the block"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.Continuation, FrameFlags.EndHeaders, 1, 0x82), Http2ErrorCode.ProtocolError),
        ["6.9.1 more on the connection than its window"] = (p => FillConnection(p), Http2ErrorCode.FlowControlError),
    };

    /// <summary>Section, what the client sends on stream 1, the error of the stream.</summary>
    internal static readonly Dictionary<string, (Func<Http2Peer, Http2Peer> Send, Http2ErrorCode Code)> StreamErrors = new()
    {
        ["5.1 DATA behind the end of the stream"] = (p => p.Headers(1, FieldList.Get()).Data(1, [1]), Http2ErrorCode.StreamClosed),
        ["5.1 DATA behind a reset"] = (p => p.Headers(1, FieldList.Post(), false).Reset(1, Http2ErrorCode.Cancel).Data(1, [1]), Http2ErrorCode.StreamClosed),
        ["6.3 PRIORITY of four bytes"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.Priority, FrameFlags.None, 1, 0, 0, 0, 0), Http2ErrorCode.FrameSizeError),
        ["5.3.1 PRIORITY on itself"] = (p => p.Headers(1, FieldList.Post(), false).Send(FrameType.Priority, FrameFlags.None, 1, Self), Http2ErrorCode.ProtocolError),
        ["6.9 WINDOW_UPDATE of 0"] = (p => p.Headers(1, FieldList.Post(), false).Widen(1, 0), Http2ErrorCode.ProtocolError),
        ["6.9.1 a window beyond 2^31-1"] = (p => p.Headers(1, FieldList.Post(), false).Widen(1, int.MaxValue).Widen(1, int.MaxValue), Http2ErrorCode.FlowControlError),
        ["8.1 trailers that do not end the stream"] = (p => p.Headers(1, FieldList.Post(), false).Headers(1, [("x", "y")], false), Http2ErrorCode.ProtocolError),
        ["8.1 pseudo-headers in trailers"] = (p => p.Headers(1, FieldList.Post(), false).Headers(1, [(":method", "POST")]), Http2ErrorCode.ProtocolError),
        ["8.1.1 less data than announced"] = (p => p.Headers(1, FieldList.Post().With(("content-length", "2")), false).Data(1, [1]), Http2ErrorCode.ProtocolError),
        ["8.1.1 more data than announced"] = (p => p.Headers(1, FieldList.Post().With(("content-length", "2")), false).Data(1, [1], false).Data(1, [1, 2]), Http2ErrorCode.ProtocolError),
        ["8.1.1 a length and no data"] = (p => p.Headers(1, FieldList.Post().With(("content-length", "2"))), Http2ErrorCode.ProtocolError),
        ["8.1.1 less data than announced, then trailers"] = (p => p.Headers(1, FieldList.Post().With(("content-length", "2")), false).Data(1, [1], false).Headers(1, [("x", "y")]), Http2ErrorCode.ProtocolError),
    };

    public static TheoryData<string> ConnectionCases => [.. ConnectionErrors.Keys];

    public static TheoryData<string> StreamCases => [.. StreamErrors.Keys];

    [Theory]
    [MemberData(nameof(ConnectionCases))]
    public void Errors_of_the_connection_say_why_and_end_it(string name)
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = ServeUnlessHeld(h)).Begin();
        ConnectionErrors[name].Send(harness.Peer);
        Assert.Equal(ConnectionErrors[name].Code, harness.Peer.GoAway);
        Assert.True(harness.IsEnding);
        harness.Advance(2000);
        Assert.True(harness.IsOver);
    }

    [Theory]
    [MemberData(nameof(StreamCases))]
    public void Errors_of_a_stream_leave_the_others_alone(string name)
    {
        var harness = new Http2ServerHarness().Begin();
        StreamErrors[name].Send(harness.Peer);
        Assert.Equal(StreamErrors[name].Code, harness.Peer.ResetOf(1));
        harness.Peer.Headers(7, FieldList.Get());
        Assert.Equal("200", Assert.Single(harness.Peer.Blocks(7))[":status"]);
        Assert.Equal("ok"u8.ToArray(), harness.Peer.Body(7));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\nXX")]
    public void A_wrong_preface_ends_the_connection(string preface)
    {
        var harness = new Http2ServerHarness();
        harness.Peer.Send(System.Text.Encoding.ASCII.GetBytes(preface));
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.GoAway);
        Assert.True(harness.IsEnding);
    }

    [Fact]
    public void The_first_frame_is_settings()
    {
        var harness = new Http2ServerHarness();
        harness.Peer.Send(System.Text.Encoding.ASCII.GetBytes(Http2Peer.Preface)).Send(FrameType.Ping, FrameFlags.None, 0, new byte[8]);
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.GoAway);
        Assert.Equal(FrameType.Settings, harness.Peer.Frames[0].Type);
    }

    [Fact]
    public void Unknown_frames_flags_and_settings_are_ignored()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Send((FrameType)0x16, (FrameFlags)0xff, 0, 1, 2, 3).Settings(((SettingId)0xff, 7)).Send(FrameType.Ping, (FrameFlags)0x16, 0, 1, 2, 3, 4, 5, 6, 7, 8);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Assert.Single(harness.Peer.Of(FrameType.Ping)).Payload);
        Assert.Single(harness.Peer.Of(FrameType.Settings), f => f.Flags == FrameFlags.Ack);
        harness.Peer.Headers(1, FieldList.Get());
        Assert.Equal("200", Assert.Single(harness.Peer.Blocks(1))[":status"]);
    }

    [Fact]
    public void Frames_may_come_byte_by_byte_and_in_segments()
    {
        var harness = new Http2ServerHarness();
        harness.Server.MaxReadBytes = 1;
        harness.Begin().Peer.Headers(1, FieldList.Post(), false).Data(1, "hello"u8);
        Assert.Equal("hello", Assert.Single(harness.Handler.Requests).Body);
        harness.Server.MaxReadBytes = int.MaxValue;
        harness.Server.SegmentBytes = 3;
        harness.Peer.Headers(3, FieldList.Post(), false).Data(3, "world"u8);
        Assert.Equal("world", harness.Handler.Requests[1].Body);
    }

    [Fact]
    public void Padding_and_priority_are_taken_off()
    {
        var harness = new Http2ServerHarness().Begin();
        harness.Peer.Send(FrameType.Headers, FrameFlags.Padded | FrameFlags.Priority | FrameFlags.EndHeaders, 1, [3, 0, 0, 0, 0, 9, .. harness.Peer.Encode(FieldList.Post()), 0, 0, 0]);
        harness.Peer.Send(FrameType.Data, FrameFlags.Padded | FrameFlags.EndStream, 1, [2, .. "hi"u8, 0, 0]);
        Assert.Equal("hi", Assert.Single(harness.Handler.Requests).Body);
    }

    [Fact]
    public void A_block_may_go_on_in_continuations()
    {
        var harness = new Http2ServerHarness().Begin();
        var block = harness.Peer.Encode(FieldList.Get("/long").With(("x", new string('v', 20_000))));
        harness.Peer.Send(FrameType.Headers, FrameFlags.EndStream, 1, block.AsSpan(0, 10));
        harness.Peer.Send(FrameType.Continuation, FrameFlags.None, 1, block.AsSpan(10, 5000));
        harness.Peer.Send(FrameType.Continuation, FrameFlags.EndHeaders, 1, block.AsSpan(5010));
        Assert.Equal("/long", Assert.Single(harness.Handler.Requests).Path);
    }

    [Fact]
    public void A_stream_error_can_be_made_one_of_the_connection()
    {
        var harness = new Http2ServerHarness(new Http2ProtocolOptions { StreamErrorOnInvalidHttpMessage = false }).Begin();
        harness.Peer.Headers(1, [(":method", "GET")]);
        Assert.Equal(Http2ErrorCode.ProtocolError, harness.Peer.GoAway);
    }

    private static Func<Codecs.ServerStream, ValueTask> ServeUnlessHeld(RecordingHandler handler) => async stream =>
    {
        if (RecordedRequest.Text(stream.Request.Path) == "/held")
            await new TaskCompletionSource().Task;
        if ((await handler.RecordAsync(stream)).End == Streams.BodyStatus.End)
            await RecordingHandler.RespondAsync(stream, 200, "ok");
    };

    private static Http2Peer FillConnection(Http2Peer peer)
    {
        // Nobody reads: 17 streams of 64 KiB are more than the 1 MiB of the connection.
        for (var id = 1; id < 40; id += 2)
        {
            peer.Headers(id, FieldList.Post("/held"), false);
            for (var i = 0; i < 4; i++)
                peer.Data(id, new byte[16384], false);
        }

        return peer;
    }
}
