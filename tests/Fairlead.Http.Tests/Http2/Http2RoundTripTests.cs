using CsCheck;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http2;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2;

/// <summary>Client and server of this package with each other: many exchanges at once, of any size, however the bytes arrive.</summary>
public sealed class Http2RoundTripTests : IClientSessionObserver
{
    private static readonly Gen<(string Name, string Value)[]> Fields =
        Gen.Select(Gen.Char["abcdefgh-"].Array[1, 6].Select(c => "x-" + new string(c)), Gen.String[Gen.Char[' ', '~'], 0, 40].Select(v => v.Trim())).Array[0, 6];

    [Fact]
    public void Exchanges_arrive_as_they_were_meant() => Gen.Select(Gen.Select(Fields, Gen.Int[0, 200_000], Gen.Int[0, 200_000], Gen.Bool).Array[1, 8], Gen.Int[1, 5000], Gen.Bool).Sample(
        (exchanges, segment, isSplit) => Run(exchanges, segment, isSplit),
        iter: 60,
        threads: 1);

    void IClientSessionObserver.OnAvailable(ClientSession session)
    {
    }

    void IClientSessionObserver.OnDraining(ClientSession session)
    {
    }

    void IClientSessionObserver.OnClosed(ClientSession session)
    {
    }

    private void Run(((string Name, string Value)[] Fields, int Upload, int Download, bool HasTrailers)[] exchanges, int segment, bool isSplit)
    {
        var worker = new VirtualWorker();
        var (client, server) = InMemoryConnection.CreatePair(worker);
        if (isSplit)
        {
            client.SegmentBytes = server.SegmentBytes = segment;
            client.MaxReadBytes = server.MaxReadBytes = segment * 3;
        }

        var handler = new RecordingHandler();
        handler.Serve = async stream => await AnswerAsync(handler, stream);
        var done = 0;
        worker.Run(() =>
        {
            _ = new Http2ServerCodec().CreateSession(server, handler, new ServerCodecOptions()).RunAsync().AsTask();
            var session = new Http2ClientCodec().CreateSession(client, this, new ClientCodecOptions());
            foreach (var exchange in exchanges)
                _ = ExchangeAsync(session, exchange, () => done++);
        });
        for (var i = 0; i < 100_000 && done < exchanges.Length; i++)
            worker.Run();
        Assert.Equal(exchanges.Length, done);
    }

    private static async ValueTask AnswerAsync(RecordingHandler handler, ServerStream stream)
    {
        var request = await handler.RecordAsync(stream);
        var length = int.Parse(request["x-download"]!, System.Globalization.CultureInfo.InvariantCulture);
        var head = new ResponseHead { Status = 200 };
        foreach (var (name, value) in request.Fields)
            head.Headers.Add("y" + name, value);
        head.Headers.Set("x-received", request.BodyBytes.Sum(b => (long)b).ToString(System.Globalization.CultureInfo.InvariantCulture) + ":" + request.BodyBytes.Length);
        await stream.WriteHeadersAsync(head, false);
        var hasTrailers = request["x-trailers"] == "1";
        await stream.WriteDataAsync(Pattern(length), !hasTrailers);
        if (!hasTrailers)
            return;
        var trailers = new HeaderMap();
        trailers.Add("x-end", "1");
        await stream.WriteTrailersAsync(trailers);
    }

    private static async Task ExchangeAsync(ClientSession session, ((string Name, string Value)[] Fields, int Upload, int Download, bool HasTrailers) exchange, Action onDone)
    {
        var head = ClientHarness.Head("POST", "/", exchange.Fields);
        head.Headers.Set("x-download", exchange.Download.ToString(System.Globalization.CultureInfo.InvariantCulture));
        head.Headers.Set("x-trailers", exchange.HasTrailers ? "1" : "0");
        var stream = session.OpenStream();
        Assert.True(await stream.WriteHeadersAsync(head, false));
        var upload = Pattern(exchange.Upload);
        Assert.True(await stream.WriteDataAsync(upload, true));
        var response = new ResponseHead();
        Assert.True(await stream.ReadHeadersAsync(response));
        Assert.Equal(exchange.Fields, RecordedRequest.FieldsOf(response.Headers).Where(f => f.Name.StartsWith("yx-", StringComparison.Ordinal) && f.Name is not ("yx-download" or "yx-trailers")).Select(f => (f.Name[1..], f.Value)));
        Assert.True(response.Headers.TryGetValue("x-received", out var received));
        Assert.Equal(upload.Sum(b => (long)b).ToString(System.Globalization.CultureInfo.InvariantCulture) + ":" + upload.Length, received);
        var body = new List<byte>();
        BodyStatus status;
        do
        {
            var chunk = await stream.ReadDataAsync();
            status = chunk.Status;
            body.AddRange(chunk.Data.Span);
            stream.ReleaseData();
        }
        while (status == BodyStatus.More);
        Assert.Equal(BodyStatus.End, status);
        Assert.True(body.SequenceEqual(Pattern(exchange.Download)));
        Assert.Equal(exchange.HasTrailers, stream.ReceivedTrailers is not null);
        stream.Release();
        onDone();
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((i * 31) + (i >> 8));
        return bytes;
    }
}
