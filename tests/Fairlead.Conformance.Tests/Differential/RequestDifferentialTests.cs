using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Conformance.Tests.Differential;

/// <summary>The same bytes to Kestrel and to the proxy with that Kestrel behind it: both take or refuse the same requests, and understand the same.</summary>
public sealed class RequestDifferentialTests : IAsyncLifetime
{
    private const string Answered = "answered";
    private const string Refused = "refused";

    private static readonly Mutation[] s_mutations =
    [
        new("nothing"),
        Mutation.Set(":method", "OPTIONS"),
        Mutation.Set(":method", ""),
        Mutation.Set(":path", ""),
        Mutation.Set(":path", "no-slash"),
        Mutation.Set(":path", "/%41%20b?c=%zz"),
        Mutation.Without(":method"),
        Mutation.Without(":path"),
        Mutation.Without(":scheme"),
        new("pseudo-field twice", e => e.Fields.Insert(0, (":path", "/again"))),
        new("pseudo-field after a field", e => e.Fields.Add((":path", "/late"))),
        new("unknown pseudo-field", e => e.Fields.Insert(0, (":unknown", "x"))),
        new("response pseudo-field", e => e.Fields.Insert(0, (":status", "200"))),
        Mutation.Field("X-Upper", "1"),
        Mutation.Field("x-space", "a b"),
        Mutation.Field("x-line", "a\r\nb: c"),
        Mutation.Field("x-nul", "a\0b"),
        Mutation.Field("x high", "a") with { IsRefusedHereOnly = true },
        Mutation.Field("", "a"),
        Mutation.Field("x-empty", ""),
        Mutation.Field("connection", "close"),
        Mutation.Field("keep-alive", "timeout=5") with { IsRefusedHereOnly = true },
        Mutation.Field("transfer-encoding", "chunked") with { IsRefusedHereOnly = true },
        Mutation.Field("upgrade", "websocket") with { IsRefusedHereOnly = true },
        Mutation.Field("te", "trailers"),
        Mutation.Field("te", "gzip"),
        Mutation.Field("cookie", "a=b"),
        new("cookie crumbs", e => e.Fields.AddRange([("cookie", "a=b"), ("cookie", "c=d")])),
        new("right content-length", e => e.Fields.Add(("content-length", $"{e.Body.Length}"))),
        new("content-length too large", e => e.Fields.Add(("content-length", $"{e.Body.Length + 1}"))),
        new("content-length too small", e => e.Fields.Add(("content-length", $"{Math.Max(0, e.Body.Length - 1)}"))),
        Mutation.Field("content-length", "-1"),
        new("trailers", e => e.Trailers.Add(("x-sum", "7"))),
        new("pseudo-field in trailers", e => e.Trailers.Add((":path", "/"))),
        Mutation.Inserted("unknown frame type", () => new Frame(0x42, 0xff, 1, [1, 2, 3])),
        Mutation.First("unknown setting", () => new Frame(Frame.Settings, 0, 0, [0xff, 0xff, 0, 0, 0, 1])),
        Mutation.First("SETTINGS of a wrong length", () => new Frame(Frame.Settings, 0, 0, [0, 4, 0])),
        Mutation.First("SETTINGS on a stream", () => new Frame(Frame.Settings, 0, 1, [])),
        Mutation.First("ACK with a payload", () => new Frame(Frame.Settings, Frame.Ack, 0, [0, 4, 0, 0, 0, 1])),
        Mutation.First("window size too large", () => new Frame(Frame.Settings, 0, 0, [0, 4, 0xff, 0xff, 0xff, 0xff])),
        Mutation.First("frame size too small", () => new Frame(Frame.Settings, 0, 0, [0, 5, 0, 0, 0, 1])),
        Mutation.First("push neither on nor off", () => new Frame(Frame.Settings, 0, 0, [0, 2, 0, 0, 0, 2])),
        Mutation.First("PING", () => new Frame(Frame.Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 9])),
        Mutation.First("PING of a wrong length", () => new Frame(Frame.Ping, 0, 0, [1])),
        Mutation.First("PING on a stream", () => new Frame(Frame.Ping, 0, 1, [1, 2, 3, 4, 5, 6, 7, 9])),
        Mutation.First("WINDOW_UPDATE", () => new Frame(Frame.WindowUpdate, 0, 0, [0, 0, 1, 0])),
        Mutation.First("WINDOW_UPDATE of nothing", () => new Frame(Frame.WindowUpdate, 0, 0, [0, 0, 0, 0])),
        Mutation.First("WINDOW_UPDATE beyond the limit", () => new Frame(Frame.WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
        Mutation.First("WINDOW_UPDATE of an idle stream", () => new Frame(Frame.WindowUpdate, 0, 1, [0, 0, 1, 0])),
        Mutation.First("DATA of an idle stream", () => new Frame(Frame.Data, 0, 1, [1])),
        Mutation.First("DATA on stream 0", () => new Frame(Frame.Data, 0, 0, [1])),
        Mutation.First("RST_STREAM of an idle stream", () => new Frame(Frame.Reset, 0, 1, [0, 0, 0, 8])),
        Mutation.First("RST_STREAM of a wrong length", () => new Frame(Frame.Reset, 0, 1, [0, 0])),
        Mutation.First("PRIORITY", () => new Frame(Frame.Priority, 0, 3, [0, 0, 0, 1, 16])),
        Mutation.First("PRIORITY on stream 0", () => new Frame(Frame.Priority, 0, 0, [0, 0, 0, 1, 16])),
        Mutation.First("PUSH_PROMISE", () => new Frame(Frame.PushPromise, Frame.EndHeaders, 1, [0, 0, 0, 2])),
        Mutation.First("CONTINUATION of nothing", () => new Frame(Frame.Continuation, Frame.EndHeaders, 1, [])),
        Mutation.First("HEADERS on stream 0", () => new Frame(Frame.Headers, Frame.EndHeaders, 0, [0x82])),
        new("even stream", Frames: (e, _) => Move(e, 2)),
        Mutation.Changed("padding", Frame.Data, f => f with { Flags = f.Flags | Frame.Padded, Payload = [3, .. f.Payload, 0, 0, 0] }),
        Mutation.Changed("padding longer than the frame", Frame.Data, f => f with { Flags = f.Flags | Frame.Padded, Payload = [255, 1, 2] }),
        Mutation.Changed("padded HEADERS", Frame.Headers, f => f with { Flags = f.Flags | Frame.Padded, Payload = [2, .. f.Payload, 0, 0] }),
        Mutation.Changed("HEADERS with a priority", Frame.Headers, f => f with { Flags = f.Flags | Frame.HasPriority, Payload = [0, 0, 0, 0, 16, .. f.Payload] }),
        Mutation.Changed("frame larger than allowed", Frame.Data, f => f with { Payload = new byte[16385] }),
        Mutation.Changed("index that is not there", Frame.Headers, f => f with { Payload = [0xff, 0x7f, .. f.Payload] }),
        Mutation.Changed("index 0", Frame.Headers, f => f with { Payload = [0x80, .. f.Payload] }),
        Mutation.Changed("table size update", Frame.Headers, f => f with { Payload = [0x3f, 0x01, .. f.Payload] }),
        Mutation.Changed("table size update beyond the limit", Frame.Headers, f => f with { Payload = [0x3f, 0xff, 0xff, 0x7f, .. f.Payload] }),
        new("second HEADERS that do not end the stream", Frames: (e, _) => e.Frames.Add(new Frame(Frame.Headers, Frame.EndHeaders, 1, [0x00, 1, (byte)'x', 1, (byte)'y']))),
        new("frame within a header block", Frames: (e, _) =>
        {
            var at = e.Frames.FindIndex(f => f.Type == Frame.Continuation);
            if (at >= 0)
                e.Frames.Insert(at, new Frame(Frame.Ping, 0, 0, new byte[8]));
        }),
    ];

    private KestrelUpstream _kestrel = null!;
    private Proxy _proxy = null!;

    public static TheoryData<int> Single { get; } = new(Enumerable.Range(0, s_mutations.Length));

    public async ValueTask InitializeAsync()
    {
        _kestrel = await KestrelUpstream.StartAsync(TellAsync, HttpProtocols.Http2);
        _proxy = await Proxy.StartAsync(Make.Cluster("up", _kestrel.Port) with { Protocol = UpstreamProtocol.Http2 }, Make.Http(Make.To("up")));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _kestrel.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Single))]
    public async Task One_thing_unusual_then_the_same_verdict(int index)
    {
        for (var seed = 0; seed < 4; seed++)
            await CompareAsync(seed, s_mutations[index]);
    }

    [Fact]
    public async Task Two_things_unusual_then_the_same_verdict()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            await CompareAsync(seed, s_mutations[random.Next(s_mutations.Length)], s_mutations[random.Next(s_mutations.Length)]);
        }
    }

    private async Task CompareAsync(int seed, params Mutation[] mutations)
    {
        var exchange = Build(seed, mutations);
        var expected = mutations.Any(m => m.IsRefusedHereOnly) ? Refused : await AskAsync(_kestrel.Port, exchange);
        var actual = await AskAsync(_proxy.Port, exchange);
        if (expected != actual)
            Assert.Fail($"{string.Join(" + ", mutations.Select(m => m.Name))}, seed {seed}:\nKestrel: {expected}\nproxy:   {actual}");
    }

    private static Exchange Build(int seed, Mutation[] mutations)
    {
        var random = new Random(seed);
        var exchange = new Exchange { Body = Encoding.ASCII.GetBytes("0123456789"[..random.Next(1, 10)]) };
        exchange.Fields.AddRange([(":method", "POST"), (":scheme", "http"), (":authority", "a.example"), (":path", "/p?q=1"), ("x-one", "1"), ("x-two", "2")]);
        foreach (var mutation in mutations)
            mutation.Fields?.Invoke(exchange);
        exchange.Encode(1, random);
        foreach (var mutation in mutations)
            mutation.Frames?.Invoke(exchange, random);
        return exchange;
    }

    private static void Move(Exchange exchange, int streamId)
    {
        for (var i = 0; i < exchange.Frames.Count; i++)
            exchange.Frames[i] = exchange.Frames[i] with { StreamId = streamId };
    }

    /// <summary>What came of it: answered, with what the server understood, or refused.</summary>
    private static async Task<string> AskAsync(int port, Exchange exchange)
    {
        using var peer = await FramePeer.ConnectAsync(port);
        await peer.SendAsync([.. FramePeer.Preface, .. new Frame(Frame.Settings, 0, 0, []).ToBytes(), .. exchange.Frames.SelectMany(f => f.ToBytes())]);
        var body = new StringBuilder();
        while (await peer.ReadAsync() is { } frame)
        {
            if (frame.Type is Frame.GoAway or Frame.Reset)
                return Refused;
            if (frame is { Type: Frame.Headers, StreamId: 1 } && !IsStatus200(frame))
                return Refused;
            if (frame is { Type: Frame.Data, StreamId: 1 })
                body.Append(Encoding.UTF8.GetString(frame.Payload));
            if (frame.StreamId == 1 && frame.Type is Frame.Data or Frame.Headers && (frame.Flags & Frame.EndStream) != 0)
                return $"{Answered}: {body}";
        }

        return Refused;
    }

    // The static table has :status 200 as entry 8; nobody sends it in another form.
    private static bool IsStatus200(Frame frame) => frame.Payload.Contains((byte)0x88);

    private static async Task TellAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = context.Request;
        var fields = request.Headers.Where(IsOfTheClient).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}={h.Value}");
        var trailers = request.SupportsTrailers() && request.CheckTrailersAvailable()
            ? context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestTrailersFeature>()!.Trailers.Select(t => $"{t.Key}={t.Value}")
            : [];
        await context.Response.WriteAsync($"{request.Method} {request.Host} {request.Path}{request.QueryString} [{string.Join('|', fields)}] {body} [{string.Join('|', trailers)}]");
    }

    private static bool IsOfTheClient(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> field) =>
        !field.Key.StartsWith(':') && field.Key is not ("x-request-id" or "x-forwarded-proto" or "x-forwarded-for" or "x-envoy-expected-rq-timeout-ms" or "Host" or "Content-Length");
}
