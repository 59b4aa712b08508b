using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class UpstreamFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nhost: t\r\n\r\n";

    [Fact]
    public async Task Upstream_refuses_then_503_UF_and_the_connection_goes_on()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", ScriptedUpstream.RefusedPort()), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var response = await wire.ExchangeAsync(Get);
            Assert.Equal(503, response.Status);
            Assert.Contains("connection failure", response.Body, StringComparison.Ordinal);
            var entry = await proxy.Log.NextAsync();
            Assert.Equal((503, ResponseFlags.UpstreamConnectionFailure, "delayed_connect_error:_Connection_refused"), (entry.Code, entry.Flags, entry.FailureReason));
        }

        Assert.Equal(3, proxy.Stat("cluster.up.upstream_cx_connect_fail"));
        Assert.Equal(0, proxy.Stat("cluster.up.upstream_cx_active"));
        Assert.Equal(0, proxy.Stat("cluster.up.upstream_rq_pending_active"));
    }

    [Fact]
    public async Task Connect_timeout_then_503_UF()
    {
        // TEST-NET-1 (RFC 5737) leads nowhere; where the network refuses at once instead, the answer is the same.
        var cluster = Make.Cluster("up") with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            LoadAssignment = new ClusterLoadAssignment { Name = "up", Endpoints = [new LocalityLbEndpoints { LbEndpoints = [new LbEndpoint { Address = new SocketAddress("192.0.2.1", 9) }] }] },
        };
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up")));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        Assert.Equal(ResponseFlags.UpstreamConnectionFailure, (await proxy.Log.NextAsync()).Flags);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upstream_ends_before_its_response_then_503_UC(bool reset)
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            if (reset)
                wire.Reset();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        Assert.Equal(503, (await proxy.GetAsync()).Status);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((503, ResponseFlags.UpstreamConnectionTermination, 1), (entry.Code, entry.Flags, entry.Attempts));
        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", false)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", true)]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nab", true)]
    public async Task Upstream_ends_in_the_body_then_the_client_sees_a_broken_one_and_UC(string answer, bool reset)
    {
        // Item 22 of the hardening list. The client has the beginning before the end comes.
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync(answer);
            await arrived.Task;
            if (reset)
                wire.Reset();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        Assert.Equal(200, new WireMessage((await wire.ReadHeadAsync())!).Status);
        arrived.SetResult();
        var isReset = await wire.WaitForEndAsync();
        Assert.True(isReset, "The connection must not end in order: a body until close would look complete.");
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((200, ResponseFlags.UpstreamConnectionTermination), (entry.Code, entry.Flags & ~ResponseFlags.LocalReset));
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nbad header: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n")]
    [InlineData("HTTP/1.1 99 X\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n")]
    public async Task Response_is_nonsense_then_502_UPE(string answer)
    {
        await using var upstream = ScriptedUpstream.Answering(_ => answer);
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        Assert.Equal(502, (await proxy.GetAsync()).Status);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((502, ResponseFlags.UpstreamProtocolError), (entry.Code, entry.Flags));
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_cx_active") == 0, "the upstream connection is gone");
    }

    [Fact]
    public async Task Chunked_body_turns_into_nonsense_then_the_client_sees_a_broken_one_and_UPE()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        Assert.True(await wire.WaitForEndAsync());
        Assert.Equal(ResponseFlags.UpstreamProtocolError, (await proxy.Log.NextAsync()).Flags & ~ResponseFlags.LocalReset);
    }

    [Fact]
    public async Task Upstream_never_answers_then_504_UT_and_its_connection_is_closed()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.WaitForEndAsync();
            ended.SetResult();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up", change: a => a with { Timeout = TimeSpan.FromMilliseconds(100) })));
        var response = await proxy.GetAsync();
        Assert.Equal((504, "upstream request timeout"), (response.Status, response.Body));
        Assert.Equal(ResponseFlags.UpstreamRequestTimeout, (await proxy.Log.NextAsync()).Flags);
        await ended.Task.Within();
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_rq_timeout"));
    }

    [Fact]
    public async Task Upstream_stalls_in_the_body_then_broken_with_UT()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up", change: a => a with { Timeout = TimeSpan.FromMilliseconds(200) })));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync(Get);
        Assert.True(await wire.WaitForEndAsync());
        Assert.Equal(ResponseFlags.UpstreamRequestTimeout, (await proxy.Log.NextAsync()).Flags & ~ResponseFlags.LocalReset);
    }

    [Fact]
    public async Task Stale_connection_then_a_get_is_sent_again_on_a_fresh_one()
    {
        await using var upstream = Stale();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("0", (await wire.ExchangeAsync(Get)).Body);
        Assert.Equal("1", (await wire.ExchangeAsync(Get)).Body);
        Assert.Equal(1, (await proxy.Log.NextAsync()).Attempts);
        var second = await proxy.Log.NextAsync();
        Assert.Equal((200, 2, ResponseFlags.None), (second.Code, second.Attempts, second.Flags));
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_rq_retry"));
    }

    [Fact]
    public async Task Stale_connection_without_a_retry_to_spare_then_503_UO()
    {
        await using var upstream = Stale();
        var cluster = Make.Cluster("up", upstream.Port) with { CircuitBreakers = [new CircuitBreakerThresholds { MaxRetries = 0 }] };
        await using var proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("0", (await wire.ExchangeAsync(Get)).Body);
        Assert.Equal(503, (await wire.ExchangeAsync(Get)).Status);
        Assert.Equal(1, proxy.Stat("cluster.up.upstream_rq_retry_overflow"));
        Assert.Equal(1, upstream.Connections);
    }

    [Fact]
    public async Task Stale_connection_then_a_post_with_a_body_is_not_sent_again()
    {
        await using var upstream = Stale();
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("0", (await wire.ExchangeAsync(Get)).Body);
        Assert.Equal(503, (await wire.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 2\r\n\r\nhi")).Status);
        await proxy.Log.NextAsync();
        var second = await proxy.Log.NextAsync();
        Assert.Equal((503, 1, ResponseFlags.UpstreamConnectionTermination), (second.Code, second.Attempts, second.Flags));
        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData("extra")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison")]
    public async Task Bytes_behind_the_response_then_the_connection_is_not_used_again(string extra)
    {
        // Item 19 of the hardening list.
        await using var upstream = ScriptedUpstream.Start(async (wire, number) =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync(ScriptedUpstream.Response($"{number}") + extra);
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 4; i++)
            Assert.Equal($"{i}", (await wire.ExchangeAsync(Get)).Body);
    }

    [Fact]
    public async Task Response_on_an_idle_connection_then_it_is_discarded()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async (wire, number) =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync(ScriptedUpstream.Response($"{number}"));
            await idle.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison");
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal("0", (await wire.ExchangeAsync(Get)).Body);
        idle.SetResult();
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_cx_active") == 0, "the upstream connection is gone");
        Assert.Equal("1", (await wire.ExchangeAsync(Get)).Body);
    }

    [Fact]
    public async Task Response_before_the_upload_is_done_then_delivered_and_the_upstream_connection_not_reused()
    {
        // Items 17 and 18 of the hardening list.
        await using var upstream = ScriptedUpstream.Start(async (wire, number) =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync(ScriptedUpstream.Response($"{number}", status: 413));
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 1000000\r\n\r\npart");
        var response = await wire.ReadResponseAsync();
        Assert.Equal((413, "0", true), (response.Status, response.Body, response.IsComplete));
        await wire.WaitForEndAsync();
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_cx_active") == 0, "the upstream connection is gone");
        using var other = await proxy.ConnectAsync();
        await other.SendAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 1000000\r\n\r\npart");
        Assert.Equal("1", (await other.ReadResponseAsync()).Body);
    }

    [Fact]
    public async Task Response_before_the_upload_is_done_then_a_client_that_keeps_sending_still_reads_it()
    {
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestHeadAsync();
            await wire.SendAsync(ScriptedUpstream.Response("early", "connection: close\r\n", 413));
            await wire.WaitForEndAsync();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        await wire.SendAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 300000\r\n\r\n");
        var body = new byte[1000];
        try
        {
            for (var i = 0; i < 300; i++)
                await wire.SendAsync(body);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The proxy may stop listening, but the response must have come by then.
        }

        var response = await wire.ReadResponseAsync();
        Assert.Equal((413, "early"), (response.Status, response.Body));
    }

    [Fact]
    public async Task Client_leaves_then_the_upstream_request_is_cancelled_and_DC()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            received.SetResult();
            await wire.WaitForEndAsync();
            ended.SetResult();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using (var wire = await proxy.ConnectAsync())
        {
            await wire.SendAsync(Get);
            await received.Task.Within();
        }

        await ended.Task.Within();
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((0, ResponseFlags.DownstreamConnectionTermination), (entry.Code, entry.Flags));
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
        Assert.Equal(0, proxy.Stat("cluster.up.upstream_rq_active"));
        Assert.Equal(0, proxy.Stat("http.main.downstream_rq_active"));
    }

    [Fact]
    public async Task Client_leaves_in_the_response_then_DC_and_the_upstream_is_cancelled()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
            await wire.WaitForEndAsync();
            ended.SetResult();
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using (var wire = await proxy.ConnectAsync())
        {
            await wire.SendAsync(Get);
            await wire.ReadHeadAsync();
        }

        await ended.Task.Within();
        Assert.Equal(ResponseFlags.DownstreamConnectionTermination, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Client_leaves_in_the_upload_then_the_upstream_request_is_broken_off_and_DC()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            var request = await wire.ReadRequestAsync();
            ended.SetResult(request.IsComplete);
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using (var wire = await proxy.ConnectAsync())
            await wire.SendAsync("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
        Assert.False(await ended.Task.Within());
        Assert.Equal(ResponseFlags.DownstreamConnectionTermination, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Client_sends_nonsense_as_its_body_then_400_DPE_and_the_upstream_request_is_broken_off()
    {
        // Item 8 of the hardening list.
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire => ended.SetResult(await wire.TryReadWholeRequestAsync()));
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(Make.To("up")));
        using var wire = await proxy.ConnectAsync();
        Assert.Equal(400, (await wire.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcXX0\r\n\r\n")).Status);
        Assert.False(await ended.Task.Within());
        Assert.Equal(ResponseFlags.DownstreamProtocolError, (await proxy.Log.NextAsync()).Flags);
        await wire.WaitForEndAsync();
    }

    [Fact]
    public async Task Body_too_slow_then_408()
    {
        // Item 33 of the hardening list.
        await using var upstream = ScriptedUpstream.Start(async wire => await wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { RequestTimeout = TimeSpan.FromMilliseconds(150) }, Make.To("up")));
        var response = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 100\r\n\r\npart");
        Assert.Equal(408, response.Status);
        Assert.Equal((408, "request_overall_timeout"), await proxy.Log.NextAsync() is var e ? (e.Code, e.Details) : default);
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task Stream_idle_then_504_SI()
    {
        await using var upstream = ScriptedUpstream.Start(async wire => await wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { StreamIdleTimeout = TimeSpan.FromMilliseconds(150) }, Make.To("up")));
        Assert.Equal(504, (await proxy.GetAsync()).Status);
        var entry = await proxy.Log.NextAsync();
        Assert.Equal((504, "stream_idle_timeout", ResponseFlags.StreamIdleTimeout), (entry.Code, entry.Details, entry.Flags));
        Assert.Equal(1, proxy.Stat("http.main.downstream_rq_idle_timeout"));
    }

    [Fact]
    public async Task Stream_lives_too_long_then_ended_with_DT()
    {
        await using var upstream = ScriptedUpstream.Start(async wire => await wire.WaitForEndAsync());
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m with { CommonHttpProtocolOptions = new CommonHttpProtocolOptions { MaxStreamDuration = TimeSpan.FromMilliseconds(150) } }, Make.To("up")));
        Assert.Equal(504, (await proxy.GetAsync()).Status);
        Assert.Equal(ResponseFlags.DurationTimeout, (await proxy.Log.NextAsync()).Flags);
    }

    [Fact]
    public async Task Client_never_reads_then_reset_by_the_idle_timeout_and_SI()
    {
        // Item 33 of the hardening list.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            await wire.ReadRequestAsync();
            await wire.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            try
            {
                while (true)
                    await wire.SendAsync(new byte[64 * 1024]);
            }
            finally
            {
                ended.SetResult();
            }
        });
        await using var proxy = await Proxy.StartAsync(
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m with { StreamIdleTimeout = TimeSpan.FromMilliseconds(300) }, Make.To("up", change: a => a with { Timeout = TimeSpan.Zero })));
        using var wire = await proxy.ConnectAsync(receiveBuffer: 4096);
        await wire.SendAsync(Get);
        Assert.Equal(ResponseFlags.StreamIdleTimeout, (await proxy.Log.NextAsync()).Flags & ResponseFlags.StreamIdleTimeout);
        await ended.Task.Within();
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task No_host_then_503_UH()
    {
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up"), Make.Http(Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.Equal((503, "no healthy upstream"), (response.Status, response.Body));
        Assert.Equal(ResponseFlags.NoHealthyUpstream, (await proxy.Log.NextAsync()).Flags);
    }

    private static ScriptedUpstream Stale() => ScriptedUpstream.Start(async (wire, number) =>
    {
        await wire.ReadRequestAsync();
        await wire.SendAsync(ScriptedUpstream.Response($"{number}"));

        // The next request crosses with the end of the connection.
        await wire.ReadRequestHeadAsync();
        wire.Reset();
    });
}
