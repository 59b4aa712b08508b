using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http1;

/// <summary>What a connection with a client goes through: keep-alive, pipelining, interim responses, time-outs, the ends.</summary>
public sealed class ServerSessionTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public void Requests_follow_each_other_on_one_connection()
    {
        var harness = new ServerHarness();
        harness.Send(Get).Send(Get).Send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").Send(Get);
        Assert.Equal(4, harness.Responses.Count);
        Assert.False(harness.Server.IsOutputShut);
        Assert.All(harness.Responses, r => Assert.Null(r["connection"]));
    }

    [Fact]
    public void Pipelined_requests_are_answered_in_order()
    {
        foreach (var split in Enum.GetValues<Split>())
        {
            var harness = new ServerHarness(configure: h => h.Serve = async s =>
            {
                var request = await h.RecordAsync(s);
                await RecordingHandler.RespondAsync(s, 200, request.Path + request.Body);
            });
            harness.Send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nonePOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n", split);
            Assert.Equal(["/1one", "/2two", "/3"], harness.Responses.Select(r => r.Body));
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true)]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\n\r\n", "close", true)]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", "keep-alive", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "close", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", null, false)]
    public void The_connection_goes_on_as_the_client_asked(string request, string? option, bool isShut)
    {
        var harness = new ServerHarness(new ServerCodecOptions { Http1 = new Http1ProtocolOptions { AcceptHttp10 = true } });
        harness.Send(request);
        Assert.Equal(option, Assert.Single(harness.Responses)["connection"]);
        Assert.Equal(isShut, harness.Server.IsOutputShut);
    }

    [Fact]
    public void A_body_of_unknown_length_is_chunked_or_for_an_old_client_ends_with_the_connection()
    {
        Action<RecordingHandler> serve = h => h.Serve = async s =>
        {
            await h.RecordAsync(s);
            await s.WriteHeadersAsync(new ResponseHead { Status = 200 }, false);
            await s.WriteDataAsync("ab"u8.ToArray(), false);
            await s.WriteDataAsync("cd"u8.ToArray(), true);
        };
        var modern = new ServerHarness(configure: serve).Send(Get);
        Assert.Equal("chunked", modern.Responses[0]["transfer-encoding"]);
        Assert.Equal("abcd", modern.Responses[0].Body);
        var old = new ServerHarness(new ServerCodecOptions { Http1 = new Http1ProtocolOptions { AcceptHttp10 = true } }, serve).Send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        Assert.Null(old.Responses[0]["transfer-encoding"]);
        Assert.Equal("close", old.Responses[0]["connection"]);
        Assert.EndsWith("\r\n\r\nabcd", old.Received, StringComparison.Ordinal);
        Assert.True(old.Server.IsOutputShut);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    [InlineData("GET", 204)]
    public void Responses_without_body_send_none_and_keep_their_length(string method, int status)
    {
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            await h.RecordAsync(s);
            await s.WriteHeadersAsync(new ResponseHead { Status = status, ContentLength = 4 }, false);
            await s.WriteDataAsync("abcd"u8.ToArray(), true);
        });
        harness.Send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n").Send(method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        var responses = WireParser.Responses(harness.Received, _ => true);
        Assert.Equal(2, responses.Count);
        Assert.Equal(status == 204 ? null : "4", responses[0]["content-length"]);
        Assert.DoesNotContain("abcd", harness.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_is_sent_when_the_body_is_asked_for_and_not_before()
    {
        ServerStream? stream = null;
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            stream = s;
            await h.RecordAsync(s);
            await RecordingHandler.RespondAsync(s, 200, "done");
        });
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", harness.Received);
        harness.Send("hi");
        Assert.Equal([100, 200], harness.Responses.Select(r => r.Status));
        Assert.NotNull(stream);
    }

    [Fact]
    public void Without_interest_in_the_body_continue_is_not_sent_and_the_connection_closes()
    {
        var harness = new ServerHarness(configure: h => h.Serve = s => RecordingHandler.RespondAsync(s, 403, ""));
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal([403], harness.Responses.Select(r => r.Status));
        Assert.True(harness.Server.IsOutputShut);
    }

    [Theory]
    [InlineData("100-continue, x")]
    [InlineData("200-ok")]
    public void Unknown_expectations_are_refused(string expectation)
    {
        var harness = new ServerHarness();
        harness.Send($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: {expectation}\r\n\r\nhi");
        Assert.Equal(417, Assert.Single(harness.Responses).Status);
    }

    [Fact]
    public void Interim_responses_pass_before_the_final_one()
    {
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            var hints = new HeaderMap();
            hints.Add("link"u8, "</a>"u8);
            await s.WriteInformationalAsync(103, hints);
            await RecordingHandler.RespondAsync(s, 200, "x");
        });
        harness.Send(Get);
        Assert.Equal([103, 200], harness.Responses.Select(r => r.Status));
        Assert.Equal("</a>", harness.Responses[0]["link"]);
    }

    [Fact]
    public void A_small_unread_body_is_discarded_to_keep_the_connection()
    {
        var harness = new ServerHarness(configure: h => h.Serve = s => RecordingHandler.RespondAsync(s, 200, "x"));
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + new string('b', 1000)).Send(Get);
        Assert.Equal([200, 200], harness.Responses.Select(r => r.Status));
    }

    [Fact]
    public void A_large_unread_body_costs_the_connection()
    {
        var harness = new ServerHarness(configure: h => h.Serve = s => RecordingHandler.RespondAsync(s, 200, "x"));
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + new string('b', 100_000));
        Assert.Equal([200], harness.Responses.Select(r => r.Status));
        Assert.True(harness.Server.IsOutputShut);
    }

    [Fact]
    public void An_unread_body_that_does_not_come_is_not_waited_for()
    {
        var harness = new ServerHarness(configure: h => h.Serve = s => RecordingHandler.RespondAsync(s, 200, "x"));
        harness.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        Assert.False(harness.Server.IsClosed);
        harness.Advance(1100);
        harness.Advance(1100);
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void A_slow_head_is_answered_408()
    {
        var harness = new ServerHarness(new ServerCodecOptions { RequestHeadersTimeoutMilliseconds = 1000 });
        harness.Send("GET / HTTP/1.1\r\n").Advance(900).Send("Host: a\r\n").Advance(200);
        Assert.Equal(408, Assert.Single(harness.Responses).Status);
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void An_idle_connection_is_closed_after_its_time()
    {
        var harness = new ServerHarness(new ServerCodecOptions { IdleTimeoutMilliseconds = 1000 });
        harness.Send(Get).Advance(900).Send(Get).Advance(900);
        Assert.False(harness.Server.IsClosed);
        harness.Advance(200);
        Assert.True(harness.Server.IsClosed);
        Assert.Equal(2, harness.Responses.Count);
    }

    [Fact]
    public void Draining_says_close_with_the_next_response()
    {
        var harness = new ServerHarness();
        harness.Send(Get);
        harness.Worker.Run(() => harness.Session.Drain());
        harness.Send(Get);
        Assert.Equal([null, "close"], harness.Responses.Select(r => r["connection"]));
        Assert.True(harness.Server.IsOutputShut);
    }

    [Fact]
    public void Draining_closes_an_idle_connection_after_a_grace()
    {
        var harness = new ServerHarness();
        harness.Send(Get);
        harness.Worker.Run(() => harness.Session.Drain());
        Assert.False(harness.Server.IsClosed);
        harness.Advance(1100);
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void A_connection_ends_after_its_number_of_requests()
    {
        var harness = new ServerHarness(new ServerCodecOptions { MaxRequestsPerConnection = 2 });
        harness.Send(Get + Get + Get);
        Assert.Equal([null, "close"], harness.Responses.Select(r => r["connection"]));
    }

    [Fact]
    public void A_response_that_breaks_off_does_not_look_whole()
    {
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            await s.WriteHeadersAsync(new ResponseHead { Status = 200 }, false);
            await s.WriteDataAsync("part"u8.ToArray(), false);
            s.Reset(StreamReset.LocalReset);
        });
        harness.Send(Get);
        Assert.DoesNotContain("0\r\n\r\n", harness.Received, StringComparison.Ordinal);
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void A_response_shorter_than_its_length_aborts_the_connection()
    {
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            await s.WriteHeadersAsync(new ResponseHead { Status = 200, ContentLength = 10 }, false);
            await s.WriteDataAsync("part"u8.ToArray(), true);
        });
        harness.Send(Get);
        Assert.True(harness.Server.IsClosed);
    }

    [Fact]
    public void The_client_going_away_is_noticed_while_nobody_reads()
    {
        var wasReset = false;
        var release = new TaskCompletionSource();
        var harness = new ServerHarness(configure: h => h.Serve = async s =>
        {
            s.OnReset = () => wasReset = true;
            await release.Task;
        });
        harness.Send(Get);
        harness.Client.Abort();
        harness.Pump();
        Assert.True(wasReset);
        release.SetResult();
        harness.Pump();
    }

    [Fact]
    public void After_a_switch_bytes_flow_both_ways()
    {
        var harness = new ServerHarness(new ServerCodecOptions { UpgradeTypes = ["websocket"] }, h => h.Serve = async s =>
        {
            Assert.True(s.Request.Flags.HasFlag(MessageFlags.Upgrade));
            var head = new ResponseHead { Status = 101 };
            head.Headers.Add("upgrade"u8, "websocket"u8);
            await s.WriteHeadersAsync(head, false);
            var request = new RecordedRequest(s.Request);
            h.Requests.Add(request);
            while (true)
            {
                var chunk = await s.ReadDataAsync();
                var echo = chunk.Data.ToArray();
                s.ReleaseData();
                await s.WriteDataAsync(echo, chunk.Status != BodyStatus.More);
                if (chunk.Status != BodyStatus.More)
                    return;
            }
        });
        harness.Send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly").Send("late");
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", harness.Received, StringComparison.Ordinal);
        Assert.EndsWith("earlylate", harness.Received, StringComparison.Ordinal);
        harness.End();
        Assert.True(harness.Server.IsOutputShut);
    }

    [Fact]
    public void An_upgrade_that_is_not_taken_is_an_ordinary_exchange()
    {
        var harness = new ServerHarness(new ServerCodecOptions { UpgradeTypes = ["websocket"] }, h => h.Serve = s => RecordingHandler.RespondAsync(s, 200, RecordedRequest.Text(s.Request.Path)));
        harness.Send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(["/ws", "/next"], harness.Responses.Select(r => r.Body));
    }

    [Fact]
    public void A_filter_cannot_inject_line_ends()
    {
        var map = new HeaderMap();
        Assert.Throws<ArgumentException>(() => map.Add("x"u8, "a\r\nb: c"u8));
        Assert.Throws<ArgumentException>(() => map.Add("x\r\n"u8, "a"u8));
        Assert.Throws<ArgumentException>(() => map.Set(KnownHeader.Server, "a\nb"u8));
    }
}
