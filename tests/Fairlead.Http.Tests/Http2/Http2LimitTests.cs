using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Tests.Http2.Support;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http2;

/// <summary>Windows, floods and time-outs: items 35 to 41 of the hardening list.</summary>
public sealed class Http2LimitTests
{
    private static readonly TaskCompletionSource Never = new();

    [Fact]
    public void Rapid_reset_ends_the_connection_once_its_budget_is_used_up()
    {
        var harness = Held();
        var id = 1;
        for (; id < 4000 && harness.Peer.GoAway is null; id += 2)
            harness.Peer.Headers(id, FieldList.Get()).Reset(id, Http2ErrorCode.Cancel);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, harness.Peer.GoAway);
        Assert.InRange(id / 2, 1000, 1002);
        Assert.True(harness.IsEnding);
    }

    [Fact]
    public void Resets_at_a_moderate_rate_are_no_attack()
    {
        var harness = Held();
        for (var id = 1; id < 6000; id += 2)
        {
            harness.Peer.Headers(id, FieldList.Get()).Reset(id, Http2ErrorCode.Cancel);
            harness.Worker.Advance(TimeSpan.FromMilliseconds(31));
        }

        Assert.Null(harness.Peer.GoAway);
    }

    [Fact]
    public void Resets_that_the_peer_provokes_count_as_well()
    {
        var harness = Held();
        for (var id = 1; id < 4000 && harness.Peer.GoAway is null; id += 2)
            harness.Peer.Headers(id, FieldList.Post(), false).Widen(id, 0);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, harness.Peer.GoAway);
    }

    [Fact]
    public void More_streams_than_allowed_are_refused_and_can_be_sent_again()
    {
        var harness = Held(new Http2ProtocolOptions { MaxConcurrentStreams = 2 });
        harness.Peer.Headers(1, FieldList.Get()).Headers(3, FieldList.Get()).Headers(5, FieldList.Get());
        Assert.Equal((null, null, Http2ErrorCode.RefusedStream), (harness.Peer.ResetOf(1), harness.Peer.ResetOf(3), harness.Peer.ResetOf(5)));
        harness.Peer.Reset(1, Http2ErrorCode.Cancel).Headers(7, FieldList.Get());
        Assert.Null(harness.Peer.ResetOf(7));
    }

    [Fact]
    public void A_flood_of_continuations_ends_the_connection()
    {
        var harness = Held();
        harness.Peer.Send(FrameType.Headers, FrameFlags.None, 1, harness.Peer.Encode(FieldList.Get()));
        for (var i = 0; i < 40 && harness.Peer.GoAway is null; i++)
            harness.Peer.Send(FrameType.Continuation, FrameFlags.None, 1, 0);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, harness.Peer.GoAway);
    }

    [Fact]
    public void A_block_without_end_is_capped_by_its_bytes()
    {
        var harness = Held();
        harness.Peer.Send(FrameType.Headers, FrameFlags.None, 1, harness.Peer.Encode(FieldList.Get()));
        for (var i = 0; i < 10 && harness.Peer.GoAway is null; i++)
            harness.Peer.Send(FrameType.Continuation, FrameFlags.None, 1, new byte[16384]);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, harness.Peer.GoAway);
    }

    [Fact]
    public void A_bomb_of_references_is_answered_431_without_being_unpacked()
    {
        var harness = Held();
        harness.Peer.Headers(1, FieldList.Get().With(("x-bomb", new string('b', 2000))));
        harness.Peer.Headers(3, FieldList.Get().With([.. Enumerable.Repeat(("x-bomb", new string('b', 2000)), 15_000)]));
        Assert.Equal("431", Assert.Single(harness.Peer.Blocks(3))[":status"]);
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("settings")]
    [InlineData("empty data")]
    [InlineData("priority")]
    [InlineData("window update")]
    public void Floods_end_the_connection(string kind)
    {
        var harness = Held();
        harness.Peer.Headers(1, FieldList.Post(), false);
        for (var i = 0; i < 5000 && harness.Peer.GoAway is null; i++)
        {
            _ = kind switch
            {
                "ping" => harness.Peer.Send(FrameType.Ping, FrameFlags.None, 0, new byte[8]),
                "settings" => harness.Peer.Settings(),
                "empty data" => harness.Peer.Data(1, default, false),
                "priority" => harness.Peer.Send(FrameType.Priority, FrameFlags.None, 1, 0, 0, 0, 0, 1),
                _ => harness.Peer.Widen(1, 1),
            };
        }

        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, harness.Peer.GoAway);
        Assert.True(harness.IsEnding);
    }

    [Fact]
    public void A_peer_that_never_reads_cannot_pile_up_answers()
    {
        var harness = Held();
        harness.Server.WriteLimitBytes = 0;
        var sent = 0;
        for (; sent < 5000 && !harness.IsEnding && !harness.IsOver; sent++)
        {
            harness.Client.Send(Frame.Bytes(FrameType.Ping, FrameFlags.None, 0, new byte[8]));
            harness.Worker.Run();
            if (harness.Handler.Errors.Count > 0)
                break;
        }

        Assert.InRange(sent, 990, 1010);
        harness.Worker.Advance(TimeSpan.FromSeconds(2));
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void Data_waits_for_the_window_of_its_stream_and_of_the_connection()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RespondAsync(s, 100_000)).Begin();
        harness.Peer.Headers(1, FieldList.Get());
        Assert.Equal(65535, harness.Peer.Body(1).Length);
        harness.Peer.Widen(1, 100_000);
        Assert.Equal(65535, harness.Peer.Body(1).Length);
        harness.Peer.Widen(0, 10);
        Assert.Equal(65545, harness.Peer.Body(1).Length);
        harness.Peer.Widen(0, 100_000);
        Assert.Equal(100_000, harness.Peer.Body(1).Length);
        Assert.True(harness.Peer.Of(1)[^1].EndsStream);
    }

    [Fact]
    public void A_write_that_begins_without_a_window_goes_on_when_one_comes()
    {
        var goOn = new TaskCompletionSource();
        var harness = new Http2ServerHarness(configure: h => h.Serve = async s =>
        {
            await s.WriteHeadersAsync(new ResponseHead { Status = 200 }, false);
            await s.WriteDataAsync(new byte[65535], false);
            await goOn.Task;
            await s.WriteDataAsync(new byte[10], true);
        }).Begin();
        harness.Peer.Widen(0, 1000).Headers(1, FieldList.Get());
        goOn.SetResult();
        harness.Peer.Pump();
        Assert.Equal(65535, harness.Peer.Body(1).Length);
        harness.Peer.Widen(1, 10);
        Assert.Equal(65545, harness.Peer.Body(1).Length);
        Assert.True(harness.Peer.Of(1)[^1].EndsStream);
    }

    [Fact]
    public void A_window_of_one_byte_is_honoured_byte_by_byte()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RespondAsync(s, 3)).Begin((SettingId.InitialWindowSize, 1));
        harness.Peer.Headers(1, FieldList.Get());
        Assert.Single(harness.Peer.Body(1));
        harness.Peer.Widen(1, 1).Widen(1, 1);
        Assert.Equal(3, harness.Peer.Body(1).Length);
    }

    [Fact]
    public void A_smaller_initial_window_can_make_windows_negative()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RespondAsync(s, 100)).Begin((SettingId.InitialWindowSize, 30));
        harness.Peer.Headers(1, FieldList.Get());
        Assert.Equal(30, harness.Peer.Body(1).Length);
        harness.Peer.Settings((SettingId.InitialWindowSize, 10));
        harness.Peer.Widen(1, 20);
        Assert.Equal(30, harness.Peer.Body(1).Length);
        harness.Peer.Widen(1, 5);
        Assert.Equal(35, harness.Peer.Body(1).Length);
        harness.Peer.Settings((SettingId.InitialWindowSize, 1000));
        Assert.Equal(100, harness.Peer.Body(1).Length);
    }

    [Fact]
    public void A_stalled_stream_does_not_hold_up_the_others()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RespondAsync(s, 10)).Begin((SettingId.InitialWindowSize, 0));
        harness.Peer.Headers(1, FieldList.Get()).Headers(3, FieldList.Get()).Widen(3, 10);
        Assert.Equal((0, 10), (harness.Peer.Body(1).Length, harness.Peer.Body(3).Length));
    }

    [Fact]
    public void The_client_may_send_on_only_as_its_bytes_are_read()
    {
        var chunks = new List<int>();
        var goOn = new Queue<TaskCompletionSource>([new(), new(), new(), new(), new(), new(), new(), new()]);
        var waits = goOn.ToArray();
        var harness = new Http2ServerHarness(configure: h => h.Serve = async s =>
        {
            while (goOn.Count > 0)
            {
                await goOn.Dequeue().Task;
                var chunk = await s.ReadDataAsync();
                chunks.Add(chunk.Data.Length);
                s.ReleaseData();
            }
        }).Begin();
        harness.Peer.Headers(1, FieldList.Post(), false);
        for (var i = 0; i < 4; i++)
            harness.Peer.Data(1, new byte[16384], false);
        Assert.Empty(harness.Peer.Of(FrameType.WindowUpdate));
        waits[0].SetResult();
        harness.Peer.Pump();
        Assert.Empty(harness.Peer.Of(FrameType.WindowUpdate));
        waits[1].SetResult();
        harness.Peer.Pump();
        Assert.Equal(1, Assert.Single(harness.Peer.Of(FrameType.WindowUpdate)).StreamId);
        harness.Peer.Data(1, new byte[16384], false).Data(1, new byte[16384], false).Data(1, [1], false);
        Assert.Equal(Http2ErrorCode.FlowControlError, harness.Peer.ResetOf(1));
    }

    [Fact]
    public void A_tiny_window_and_a_slow_reader_hold_no_more_than_one_block()
    {
        var harness = new Http2ServerHarness(configure: h => h.Serve = s => RespondAsync(s, 10_000_000)).Begin((SettingId.InitialWindowSize, int.MaxValue));
        harness.Peer.Widen(0, int.MaxValue - 65535);
        harness.Server.WriteLimitBytes = 0;
        var before = harness.Worker.Buffers.BytesInUse;
        harness.Client.Send(Frame.Bytes(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, harness.Peer.Encode(FieldList.Get())));
        harness.Worker.Run();
        Assert.InRange(harness.Worker.Buffers.BytesInUse - before, 0, 300_000);
        harness.Server.WriteLimitBytes = long.MaxValue;
        harness.Peer.Pump().Pump();
        while (harness.Peer.Body(1).Length < 10_000_000)
            harness.Peer.Pump();
        Assert.True(harness.Peer.Of(1)[^1].EndsStream);
    }

    [Fact]
    public void A_slow_preface_or_header_block_is_not_waited_for()
    {
        var options = new ServerCodecOptions { RequestHeadersTimeoutMilliseconds = 1000 };
        var silent = new Http2ServerHarness(options: options);
        silent.Advance(1100).Advance(1100);
        Assert.True(silent.IsOver);
        var slow = new Http2ServerHarness(options: options).Begin();
        slow.Peer.Send(FrameType.Headers, FrameFlags.None, 1, slow.Peer.Encode(FieldList.Get()));
        slow.Advance(1100);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, slow.Peer.GoAway);
    }

    [Fact]
    public void An_idle_connection_ends_with_a_word()
    {
        var harness = new Http2ServerHarness(options: new ServerCodecOptions { IdleTimeoutMilliseconds = 1000 }).Begin();
        harness.Peer.Headers(1, FieldList.Get());
        harness.Advance(900).Peer.Headers(3, FieldList.Get());
        harness.Advance(900);
        Assert.Null(harness.Peer.GoAway);
        harness.Advance(200);
        Assert.Equal(Http2ErrorCode.NoError, harness.Peer.GoAway);
        Assert.True(harness.IsEnding);
    }

    [Fact]
    public void Draining_warns_then_limits_then_ends_and_loses_no_request()
    {
        var release = new TaskCompletionSource();
        var harness = new Http2ServerHarness(options: new ServerCodecOptions { DrainTimeoutMilliseconds = 1000 }, configure: h => h.Serve = async s =>
        {
            await release.Task;
            await RecordingHandler.RespondAsync(s, 200, "done");
        }).Begin();
        harness.Peer.Headers(1, FieldList.Get());
        harness.Worker.Run(() => harness.Session.Drain());
        harness.Peer.Pump();
        Assert.Equal([0x7f, 0xff, 0xff, 0xff], harness.Peer.Of(FrameType.GoAway)[0].Payload[..4]);

        // It was on its way when the warning came.
        harness.Peer.Headers(3, FieldList.Get());
        harness.Advance(1100);
        Assert.Equal([0, 0, 0, 3], harness.Peer.Of(FrameType.GoAway)[1].Payload[..4]);
        harness.Peer.Headers(5, FieldList.Get());
        Assert.Equal(Http2ErrorCode.RefusedStream, harness.Peer.ResetOf(5));
        Assert.False(harness.IsEnding);
        release.SetResult();
        harness.Peer.Pump();
        Assert.Equal("done"u8.ToArray(), harness.Peer.Body(1));
        Assert.Equal("done"u8.ToArray(), harness.Peer.Body(3));
        Assert.True(harness.IsEnding);
    }

    [Fact]
    public void A_peer_that_does_not_answer_pings_is_given_up()
    {
        var harness = Held(new Http2ProtocolOptions { KeepaliveInterval = TimeSpan.FromSeconds(1), KeepaliveTimeout = TimeSpan.FromSeconds(2) });
        harness.Advance(1100);
        var ping = Assert.Single(harness.Peer.Of(FrameType.Ping));
        harness.Peer.Send(FrameType.Ping, FrameFlags.Ack, 0, ping.Payload);
        harness.Advance(1100);
        Assert.Equal(2, harness.Peer.Of(FrameType.Ping).Count);
        harness.Advance(1900);
        Assert.False(harness.IsOver);
        harness.Advance(200);
        Assert.True(harness.IsOver);
    }

    private static Http2ServerHarness Held(Http2ProtocolOptions? options = null) => new Http2ServerHarness(options, h => h.Serve = async s =>
    {
        s.OnReset = () => { };
        if (!s.IsReadComplete)
            await s.ReadDataAsync();
        else
            await Never.Task;
    }).Begin();

    private static async ValueTask RespondAsync(ServerStream stream, int length)
    {
        await stream.WriteHeadersAsync(new ResponseHead { Status = 200 }, false);
        await stream.WriteDataAsync(new byte[length], true);
    }
}
