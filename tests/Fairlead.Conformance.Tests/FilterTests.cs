using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests;

public sealed class FilterTests
{
    private static readonly ValueTask<FilterVerdict> Go = new(FilterVerdict.Continue);

    public static TheoryData<string> Phases { get; } = ["request-headers", "request-data", "request-trailers", "response-headers", "response-data", "response-trailers", "complete"];

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Filter_throws_then_only_its_own_stream_fails(string phase)
    {
        // Item 46 of the hardening list.
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n");
        await using var proxy = await StartAsync(upstream.Port, () => Misbehaving(phase, s => throw new InvalidOperationException("broken filter")));
        using var bystander = await proxy.ConnectAsync();
        Assert.Equal("ok", (await bystander.ExchangeAsync(Request("/"))).Body);
        for (var i = 0; i < 3; i++)
        {
            using var victim = await proxy.ConnectAsync();
            await victim.SendAsync(Request("/bad"));
            var response = await TryReadAsync(victim);
            if (phase is "request-headers" or "request-data" or "request-trailers" or "response-headers")
                Assert.Equal(500, response!.Status);
            else if (phase == "complete")
                Assert.True(response!.IsComplete && response.Status == 200);
            else
                Assert.False(response is { IsComplete: true });
        }

        Assert.Equal("ok", (await bystander.ExchangeAsync(Request("/"))).Body);
        await Limit.UntilAsync(() => proxy.Stat("http.main.downstream_rq_filter_error") == 3, "the faults are counted");
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 1, "the victims' connections are gone");
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_active") == 0, "nothing is left upstream");
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Filter_never_completes_then_ended_by_the_idle_timeout(string phase)
    {
        // Item 46 of the hardening list.
        if (phase == "complete")
            return;
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n");
        await using var proxy = await StartAsync(
            upstream.Port,
            () => Misbehaving(phase, async s =>
            {
                await Task.Delay(Timeout.Infinite, s.Aborted);
                return FilterVerdict.Continue;
            }),
            m => m with { StreamIdleTimeout = TimeSpan.FromMilliseconds(200), DelayedCloseTimeout = TimeSpan.FromMilliseconds(100) });
        using var bystander = await proxy.ConnectAsync();
        using var victim = await proxy.ConnectAsync();
        await victim.SendAsync(Request("/bad"));
        Assert.Equal("ok", (await bystander.ExchangeAsync(Request("/"))).Body);
        await proxy.Log.NextAsync();
        var response = await TryReadAsync(victim);
        if (phase is "response-data" or "response-trailers")
            Assert.False(response is { IsComplete: true });
        else
            Assert.InRange(response!.Status, 408, 504);
        Assert.Equal(ResponseFlags.StreamIdleTimeout, (await proxy.Log.NextAsync()).Flags & ResponseFlags.StreamIdleTimeout);
        Assert.Equal("ok", (await bystander.ExchangeAsync(Request("/"))).Body);
        await Limit.UntilAsync(() => proxy.Server.ConnectionCount == 1, "the victim's connection is gone");
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_active") == 0, "nothing is left upstream");
    }

    [Fact]
    public async Task Filters_then_request_phases_in_order_and_response_phases_in_reverse()
    {
        var calls = new List<string>();
        ScriptedFilter Named(string name) => new()
        {
            RequestHeaders = (_, end) => Note($"{name}:qh:{end}"),
            RequestData = (_, chunk, end) => Note($"{name}:qd:{chunk.Data.Length}:{end}"),
            RequestTrailers = (_, _) => Note($"{name}:qt"),
            ResponseHeaders = (s, end) => Note($"{name}:sh:{s.Response.Status}:{end}"),
            ResponseData = (_, chunk, end) => Note($"{name}:sd:{chunk.Data.Length}:{end}"),
            ResponseTrailers = (_, _) => Note($"{name}:st"),
            Complete = _ => calls.Add($"{name}:c"),
        };
        ValueTask<FilterVerdict> Note(string call)
        {
            if (!call.Contains("d:0:False", StringComparison.Ordinal))
                calls.Add(call);
            return Go;
        }

        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n");
        await using var proxy = await Proxy.StartAsync(
            e => e.AddStreamFilter("a", _ => Named("a")).AddStreamFilter("b", _ => Named("b")),
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m.WithFilters("a", "b"), Make.To("up")));
        Assert.Equal("ok", (await proxy.ExchangeAsync(Request("/"))).Body);
        await proxy.Log.NextAsync();
        Assert.Equal(["a:qh:False", "b:qh:False", "a:qd:3:False", "b:qd:3:False", "a:qt", "b:qt", "b:sh:200:False", "a:sh:200:False", "b:sd:2:False", "a:sd:2:False", "b:st", "a:st", "a:c", "b:c"], calls);
    }

    [Fact]
    public async Task Bodies_replaced_then_the_new_ones_arrive()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response("<" + r.Body + ">"));
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = (s, _) =>
            {
                s.Request.Headers.Remove(Fairlead.Headers.KnownHeader.ContentLength);
                return Go;
            },
            RequestData = (_, chunk, _) =>
            {
                chunk.Replace(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(chunk.Data.Span).Replace("b", "BBB", StringComparison.Ordinal)));
                return Go;
            },
            ResponseHeaders = (s, _) =>
            {
                s.Response.Headers.Remove(Fairlead.Headers.KnownHeader.ContentLength);
                return Go;
            },
            ResponseData = (_, chunk, end) =>
            {
                var text = Encoding.ASCII.GetString(chunk.Data.Span).ToUpperInvariant();
                chunk.Replace(Encoding.ASCII.GetBytes(end ? text + "!" : text));
                return Go;
            },
        });
        var response = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\n\r\nabc");
        Assert.Equal("<ABBBC>!", response.Body);
        Assert.Equal("chunked", response["transfer-encoding"]);
    }

    [Fact]
    public async Task Request_buffered_then_its_body_is_there_and_goes_on()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = async (s, _) =>
            {
                if (!await s.BufferRequestAsync(100))
                    return FilterVerdict.Stop;
                s.Request.Headers.Set("x-body", Encoding.ASCII.GetString(s.BufferedRequestBody.Span));
                return FilterVerdict.Continue;
            },
        });
        var response = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        var request = new WireMessage(response.Body[..response.Body.IndexOf("\r\n\r\n", StringComparison.Ordinal)]);
        Assert.Equal("abcde", request["x-body"]);
        Assert.EndsWith("abcde", response.Body, StringComparison.Ordinal);
        var empty = await proxy.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n");
        Assert.Equal(200, empty.Status);
    }

    [Fact]
    public async Task Request_larger_than_the_buffer_then_413_and_the_upstream_sees_nothing()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = async (s, _) => await s.BufferRequestAsync(10) ? FilterVerdict.Continue : FilterVerdict.Stop,
        });
        var response = await proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 11\r\n\r\n01234567890");
        Assert.Equal(413, response.Status);
        Assert.Equal((413, "request_payload_too_large"), await proxy.Log.NextAsync() is var e ? (e.Code, e.Details) : default);
        Assert.Equal(0, upstream.Connections);
        Assert.Equal(200, (await proxy.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 10\r\n\r\n0123456789")).Status);
    }

    [Fact]
    public async Task Response_buffered_then_its_body_is_there_and_goes_on()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nx-t: 1\r\n\r\n");
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            ResponseHeaders = async (s, _) =>
            {
                if (!await s.BufferResponseAsync(100))
                    return FilterVerdict.Stop;
                s.Response.Headers.Set("x-body", Encoding.ASCII.GetString(s.BufferedResponseBody.Span));
                return FilterVerdict.Continue;
            },
        });
        var response = await proxy.GetAsync();
        Assert.Equal(("abcde", "abcde", true), (response["x-body"], response.Body, response.IsComplete));
        Assert.Equal([("x-t", "1")], response.Trailers);
    }

    [Fact]
    public async Task Filter_answers_with_trailers_then_they_end_the_message()
    {
        await using var proxy = await StartAsync(1, () => new ScriptedFilter
        {
            RequestHeaders = (s, _) =>
            {
                var trailers = new Fairlead.Headers.HeaderMap();
                trailers.Add("x-sum", "1");
                return s.RespondAsync(200, s.Request.Path.SequenceEqual("/empty"u8) ? default : "body"u8.ToArray(), "text/plain", "here", null, trailers);
            },
            ResponseTrailers = (_, trailers) =>
            {
                trailers.Add("x-seen", "yes");
                return Go;
            },
        });
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync(Simple("/"));
        Assert.Equal(("body", "chunked"), (response.Body, response["transfer-encoding"]));
        Assert.Equal([("x-sum", "1"), ("x-seen", "yes")], response.Trailers);
        response = await wire.ExchangeAsync(Simple("/empty"));
        Assert.Equal(("", "1"), (response.Body, response["x-sum"]));
    }

    [Fact]
    public async Task Trailers_moved_into_the_body_then_it_goes_through_the_filters_in_front_and_no_trailers_are_left()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n");
        await using var proxy = await Proxy.StartAsync(
            e => e.AddStreamFilter("upper", _ => new ScriptedFilter
            {
                ResponseData = (_, chunk, _) =>
                {
                    chunk.Replace(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(chunk.Data.Span).ToUpperInvariant()));
                    return Go;
                },
            }).AddStreamFilter("move", _ => new ScriptedFilter
            {
                ResponseTrailers = async (s, trailers) =>
                {
                    trailers.Clear();
                    return await s.AddResponseDataAsync(" moved"u8.ToArray()) ? FilterVerdict.Continue : FilterVerdict.Stop;
                },
            }),
            Make.Cluster("up", upstream.Port),
            Make.Http(m => m.WithFilters("upper", "move"), Make.To("up")));
        var response = await proxy.GetAsync();
        Assert.Equal(("OK MOVED", true), (response.Body, response.IsComplete));
        Assert.Empty(response.Trailers);
    }

    [Fact]
    public async Task Buffered_bodies_replaced_then_the_new_ones_arrive_even_where_there_was_none()
    {
        await using var upstream = ScriptedUpstream.Answering(r => ScriptedUpstream.Response(r.Body == "made" ? "" : "got " + r.Body));
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = async (s, _) =>
            {
                if (!await s.BufferRequestAsync(100))
                    return FilterVerdict.Stop;
                s.ReplaceBufferedRequest("made"u8.ToArray());
                return FilterVerdict.Continue;
            },
            ResponseHeaders = async (s, _) =>
            {
                if (!await s.BufferResponseAsync(100))
                    return FilterVerdict.Stop;
                s.Response.Headers.Remove(Fairlead.Headers.KnownHeader.ContentLength);
                s.ReplaceBufferedResponse("new"u8.ToArray());
                return FilterVerdict.Continue;
            },
        });
        Assert.Equal("new", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Response_buffered_then_its_trailers_are_known()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-sum: 1\r\n\r\n");
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            ResponseHeaders = async (s, _) =>
            {
                if (!await s.BufferResponseAsync(100))
                    return FilterVerdict.Stop;
                s.Response.Headers.Set("x-early"u8, s.Info.ResponseTrailers!.TryGetValue("x-sum"u8, out var sum) ? sum : "none"u8);
                return FilterVerdict.Continue;
            },
        });
        Assert.Equal("1", (await proxy.GetAsync())["x-early"]);
    }

    [Fact]
    public async Task Response_larger_than_the_buffer_then_500()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("01234567890"));
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            ResponseHeaders = async (s, _) => await s.BufferResponseAsync(10) ? FilterVerdict.Continue : FilterVerdict.Stop,
        });
        var response = await proxy.GetAsync();
        Assert.Equal((500, true), (response.Status, response.IsComplete));
        Assert.Equal("response_payload_too_large", (await proxy.Log.NextAsync()).Details);
        await Limit.UntilAsync(() => proxy.Stat("cluster.up.upstream_rq_active") == 0, "nothing is left upstream");
    }

    [Fact]
    public async Task Filter_answers_then_nothing_goes_upstream_and_the_connection_goes_on()
    {
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = (s, _) => s.RespondAsync(403, "{}"u8.ToArray(), "application/json", "denied_here", r => r.Headers.Set("x-reason", "no")),
        });
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await wire.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ncontent-length: 3\r\n\r\nabc");
            Assert.Equal((403, "{}", "application/json", "no"), (response.Status, response.Body, response["content-type"], response["x-reason"]));
            Assert.Equal((403, "denied_here"), await proxy.Log.NextAsync() is var e ? (e.Code, e.Details) : default);
        }

        Assert.Equal(0, upstream.Connections);
    }

    [Fact]
    public async Task Filter_answers_while_the_body_streams_then_the_upstream_request_is_broken_off()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = ScriptedUpstream.Start(async wire => ended.SetResult(await wire.TryReadWholeRequestAsync()));
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestData = (s, chunk, _) => chunk.Data.Span.IndexOf("virus"u8) >= 0 ? s.RespondAsync(422, "no") : Go,
        });
        using var wire = await proxy.ConnectAsync();
        var response = await wire.ExchangeAsync("POST / HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n5\r\nvirus\r\n0\r\n\r\n");
        Assert.Equal((422, "no"), (response.Status, response.Body));
        Assert.False(await ended.Task.Within());
    }

    [Fact]
    public async Task Filter_replaces_a_response_then_the_client_gets_the_new_one()
    {
        await using var upstream = ScriptedUpstream.Answering(_ => ScriptedUpstream.Response("secret", status: 500));
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            ResponseHeaders = (s, _) => s.Response.Status == 500 ? s.RespondAsync(502, "hidden") : Go,
        });
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await wire.ExchangeAsync("GET / HTTP/1.1\r\nhost: t\r\n\r\n");
            Assert.Equal((502, "hidden", true), (response.Status, response.Body, response.IsComplete));
        }
    }

    [Theory]
    [InlineData("a\r\nx-injected: 1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task Control_characters_set_by_a_filter_then_it_fails_and_nothing_of_it_is_sent(string value)
    {
        // Item 21 of the hardening list.
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = (s, _) =>
            {
                if (s.Request.Path.SequenceEqual("/request"u8))
                    s.Request.Headers.Set("x-value", value);
                return Go;
            },
            ResponseHeaders = (s, _) =>
            {
                if (s.Response.Status == 200)
                    s.Response.Headers.Add("x-value", value);
                return Go;
            },
        });
        foreach (var path in new[] { "/request", "/response" })
        {
            var response = await proxy.GetAsync(path);
            Assert.Equal(500, response.Status);
            Assert.Null(response["x-injected"]);
            Assert.Null(response["x-value"]);
        }
    }

    [Fact]
    public async Task Options_of_a_route_then_replace_those_of_the_chain_or_switch_the_filter_off()
    {
        Route Answer(string path, params ExtensionConfig[] config) => new() { Match = Make.Exact(path), Action = new DirectResponseAction { Status = 200 }, TypedPerFilterConfig = ConfigList.From(config) };
        var manager = Make.Http(
            m => m with { HttpFilters = [new ExtensionConfig { Name = "tag", Config = new TagOptions("chain") }, .. m.HttpFilters] },
            Answer("/plain"),
            Answer("/route", new ExtensionConfig { Name = "tag", Config = new TagOptions("route") }),
            Answer("/off", new ExtensionConfig { Name = "tag", Disabled = true }));
        await using var proxy = await Proxy.StartAsync(
            e => e.AddStreamFilter("tag", new OptionsBinder<TagOptions>(() => new TagOptions("default"), null), (options, _) => new ScriptedFilter
            {
                ResponseHeaders = (s, _) =>
                {
                    s.Response.Headers.Set("x-tag", options.Tag);
                    return Go;
                },
            }),
            manager);
        using var wire = await proxy.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("chain", (await wire.ExchangeAsync(Simple("/plain")))["x-tag"]);
            Assert.Equal("route", (await wire.ExchangeAsync(Simple("/route")))["x-tag"]);
            Assert.Null((await wire.ExchangeAsync(Simple("/off")))["x-tag"]);
        }
    }

    [Fact]
    public async Task Filter_changes_a_header_and_clears_the_route_then_routed_anew()
    {
        var bySpecial = new Route { Match = Make.Prefix("/") with { Headers = [new HeaderMatcher { Name = "x-special" }] }, Action = new DirectResponseAction { Status = 200, Body = "special" } };
        var rest = new Route { Match = Make.Prefix("/"), Action = new DirectResponseAction { Status = 200, Body = "rest" } };
        await using var proxy = await Proxy.StartAsync(
            e => e.AddStreamFilter("test", _ => new ScriptedFilter
            {
                RequestHeaders = (s, _) =>
                {
                    s.Request.Headers.Set("x-special", "1");
                    s.ClearRoute();
                    return Go;
                },
            }),
            Make.Http(m => m.WithFilters("test"), bySpecial, rest));
        Assert.Equal("special", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task Filter_awaits_another_thread_then_it_goes_on_on_its_worker()
    {
        var isSame = false;
        await using var upstream = ScriptedUpstream.Mirror();
        await using var proxy = await StartAsync(upstream.Port, () => new ScriptedFilter
        {
            RequestHeaders = async (s, _) =>
            {
                await Task.Run(() => Thread.Yield());
                isSame = ReferenceEquals(Fairlead.Workers.Worker.Current, s.Worker);
                return FilterVerdict.Continue;
            },
        });
        Assert.Equal(200, (await proxy.GetAsync()).Status);
        Assert.True(isSame);
    }

    private static string Simple(string path) => $"GET {path} HTTP/1.1\r\nhost: t\r\n\r\n";

    private static string Request(string path) => $"POST {path} HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n";

    private static async Task<WireMessage?> TryReadAsync(Wire wire)
    {
        try
        {
            return await wire.TryReadAsync(isRequest: false, isHead: false);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>A filter that does something in one phase of requests for <c>/bad</c>.</summary>
    private static ScriptedFilter Misbehaving(string phase, Func<StreamContext, ValueTask<FilterVerdict>> act)
    {
        ValueTask<FilterVerdict> In(string name, StreamContext stream) => name == phase && stream.Request.Path.SequenceEqual("/bad"u8) ? act(stream) : Go;
        return new ScriptedFilter
        {
            RequestHeaders = (s, _) => In("request-headers", s),
            RequestData = (s, _, _) => In("request-data", s),
            RequestTrailers = (s, _) => In("request-trailers", s),
            ResponseHeaders = (s, _) => s.Response.Status == 200 ? In("response-headers", s) : Go,
            ResponseData = (s, _, _) => In("response-data", s),
            ResponseTrailers = (s, _) => In("response-trailers", s),
            Complete = s => _ = In("complete", s),
        };
    }

    private static Task<Proxy> StartAsync(int port, Func<ScriptedFilter> create, Func<HttpConnectionManager, HttpConnectionManager>? change = null) => Proxy.StartAsync(
        e => e.AddStreamFilter("test", _ => create()),
        Make.Cluster("up", port),
        Make.Http(m => (change ?? (x => x))(m.WithFilters("test")), Make.To("up")));

    private sealed record TagOptions(string Tag);
}
