using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests.Differential;

/// <summary>The same bytes from an upstream to HttpClient and, through the proxy, to HttpClient: both take or refuse the same responses, and understand the same.</summary>
public sealed class ResponseDifferentialTests : IAsyncLifetime
{
    private const string Refused = "refused";

    // No frames of unknown types: HttpClient ends the connection at one, against RFC 9113, section 5.5.
    private static readonly Mutation[] s_mutations =
    [
        new("nothing"),
        Mutation.Set(":status", "404"),
        Mutation.Set(":status", ""),
        Mutation.Set(":status", "2x0"),
        Mutation.Set(":status", "99"),
        Mutation.Without(":status"),
        new("pseudo-field twice", e => e.Fields.Insert(0, (":status", "200"))),
        new("pseudo-field after a field", e => e.Fields.Add((":status", "200"))),
        new("request pseudo-field", e => e.Fields.Insert(0, (":path", "/"))),
        new("unknown pseudo-field", e => e.Fields.Insert(0, (":unknown", "x"))),
        Mutation.Field("x-space", "a b"),
        Mutation.Field("x-empty", ""),
        Mutation.Field("x-line", "a\r\nb: c") with { IsRefusedHereOnly = true },
        Mutation.Field("x-nul", "a\0b") with { IsRefusedHereOnly = true },
        Mutation.Field("set-cookie", "a=b"),
        new("two cookies", e => e.Fields.AddRange([("set-cookie", "a=b"), ("set-cookie", "c=d")])),
        new("right content-length", e => e.Fields.Add(("content-length", $"{e.Body.Length}"))),
        new Mutation("content-length too large", e => e.Fields.Add(("content-length", $"{e.Body.Length + 1}"))) with { IsRefusedHereOnly = true },
        new("trailers", e => e.Trailers.Add(("x-sum", "7"))),
        new("pseudo-field in trailers", e => e.Trailers.Add((":status", "200"))),
        Mutation.First("interim response", () => new Frame(Frame.Headers, Frame.EndHeaders, 1, [0x08, 3, (byte)'1', (byte)'0', (byte)'3'])),
        Mutation.First("SETTINGS of a wrong length", () => new Frame(Frame.Settings, 0, 0, [0, 4, 0])),
        Mutation.First("PING", () => new Frame(Frame.Ping, 0, 0, [1, 2, 3, 4, 5, 6, 7, 9])),
        Mutation.First("PING of a wrong length", () => new Frame(Frame.Ping, 0, 0, [1])),
        Mutation.First("WINDOW_UPDATE of nothing", () => new Frame(Frame.WindowUpdate, 0, 0, [0, 0, 0, 0])),
        Mutation.First("WINDOW_UPDATE beyond the limit", () => new Frame(Frame.WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
        Mutation.First("DATA on stream 0", () => new Frame(Frame.Data, 0, 0, [1])),
        Mutation.First("DATA before HEADERS", () => new Frame(Frame.Data, 0, 1, [1])),
        Mutation.First("DATA of a stream that was never opened", () => new Frame(Frame.Data, 0, 5, [1])),
        Mutation.First("RST_STREAM", () => new Frame(Frame.Reset, 0, 1, [0, 0, 0, 2])),
        Mutation.First("RST_STREAM of a wrong length", () => new Frame(Frame.Reset, 0, 1, [0, 0])),
        Mutation.First("PUSH_PROMISE", () => new Frame(Frame.PushPromise, Frame.EndHeaders, 1, [0, 0, 0, 2, 0x82])),
        Mutation.First("CONTINUATION of nothing", () => new Frame(Frame.Continuation, Frame.EndHeaders, 1, [])),
        Mutation.First("HEADERS on stream 0", () => new Frame(Frame.Headers, Frame.EndHeaders, 0, [0x88])),
        Mutation.First("GOAWAY that lets the stream finish", () => new Frame(Frame.GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0])),
        Mutation.Changed("padding", Frame.Data, f => f with { Flags = f.Flags | Frame.Padded, Payload = [3, .. f.Payload, 0, 0, 0] }),
        Mutation.Changed("padding longer than the frame", Frame.Data, f => f with { Flags = f.Flags | Frame.Padded, Payload = [255, 1, 2] }),
        Mutation.Changed("padded HEADERS", Frame.Headers, f => f with { Flags = f.Flags | Frame.Padded, Payload = [2, .. f.Payload, 0, 0] }),
        Mutation.Changed("HEADERS with a priority", Frame.Headers, f => f with { Flags = f.Flags | Frame.HasPriority, Payload = [0, 0, 0, 0, 16, .. f.Payload] }),
        Mutation.Changed("index that is not there", Frame.Headers, f => f with { Payload = [0xff, 0x7f, .. f.Payload] }),
        Mutation.Changed("index 0", Frame.Headers, f => f with { Payload = [0x80, .. f.Payload] }),
        Mutation.Changed("table size update", Frame.Headers, f => f with { Payload = [0x3f, 0x01, .. f.Payload] }),
        Mutation.Changed("table size update beyond the limit", Frame.Headers, f => f with { Payload = [0x3f, 0xff, 0xff, 0xff, 0x7f, .. f.Payload] }),
        new("frame within a header block", Frames: (e, _) =>
        {
            var at = e.Frames.FindIndex(f => f.Type == Frame.Continuation);
            if (at >= 0)
                e.Frames.Insert(at, new Frame(Frame.Ping, 0, 0, new byte[8]));
        }),
    ];

    private readonly TcpListener _upstream = new(IPAddress.Loopback, 0);
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero };
    private HttpClient _client = null!;
    private Proxy _proxy = null!;
    private byte[] _answer = [];

    public static TheoryData<int> Single { get; } = new(Enumerable.Range(0, s_mutations.Length));

    private int Port => ((IPEndPoint)_upstream.LocalEndpoint).Port;

    public async ValueTask InitializeAsync()
    {
        _client = new HttpClient(_handler) { Timeout = Limit.Time, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        _upstream.Start();
        _ = ServeAsync();
        var cluster = Make.Cluster("up", Port) with { Protocol = UpstreamProtocol.Http2, CommonHttpProtocolOptions = new() { MaxRequestsPerConnection = 1 } };
        _proxy = await Proxy.StartAsync(cluster, Make.Http(Make.To("up")));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        _upstream.Stop();
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
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            await CompareAsync(seed, s_mutations[random.Next(s_mutations.Length)], s_mutations[random.Next(s_mutations.Length)]);
        }
    }

    private async Task CompareAsync(int seed, params Mutation[] mutations)
    {
        _answer = Build(seed, mutations);
        var expected = mutations.Any(m => m.IsRefusedHereOnly) ? Refused : await AskAsync(Port);
        var actual = await AskAsync(_proxy.Port);
        if (expected != actual)
            Assert.Fail($"{string.Join(" + ", mutations.Select(m => m.Name))}, seed {seed}:\nHttpClient: {expected}\nproxy:      {actual}");
    }

    private static byte[] Build(int seed, Mutation[] mutations)
    {
        var random = new Random(seed);
        var exchange = new Exchange { Body = Encoding.ASCII.GetBytes("0123456789"[..random.Next(1, 10)]) };
        exchange.Fields.AddRange([(":status", "200"), ("x-one", "1"), ("x-two", "2")]);
        foreach (var mutation in mutations)
            mutation.Fields?.Invoke(exchange);
        exchange.Encode(1, random);
        foreach (var mutation in mutations)
            mutation.Frames?.Invoke(exchange, random);
        return [.. exchange.Frames.SelectMany(f => f.ToBytes())];
    }

    private async Task<string> AskAsync(int port)
    {
        try
        {
            using var response = await _client.GetAsync($"http://127.0.0.1:{port}/");
            var body = await response.Content.ReadAsStringAsync();

            // What the proxy answers itself when the upstream failed it.
            if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable)
                return Refused;
            var fields = response.Headers.Where(IsOfTheUpstream).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}={string.Join(',', h.Value)}");
            return $"{(int)response.StatusCode} [{string.Join('|', fields)}] {body} [{string.Join('|', response.TrailingHeaders.Select(t => $"{t.Key}={string.Join(',', t.Value)}"))}]";
        }
        catch (HttpRequestException)
        {
            return Refused;
        }
    }

    private static bool IsOfTheUpstream(KeyValuePair<string, IEnumerable<string>> field) => field.Key is not ("Server" or "Date" or "x-envoy-upstream-service-time");

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(new FramePeer(await _upstream.AcceptSocketAsync()));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(FramePeer peer)
    {
        using (peer)
        {
            await peer.FillAsync(new byte[FramePeer.Preface.Length]);
            await peer.SendAsync(new Frame(Frame.Settings, 0, 0, []));
            while (await peer.ReadAsync() is { } frame)
            {
                if (frame is { Type: Frame.Settings, Flags: 0 })
                    await peer.SendAsync(new Frame(Frame.Settings, Frame.Ack, 0, []));
                if (frame.Type == Frame.Headers)
                    await peer.SendAsync(_answer);
            }
        }
    }
}
