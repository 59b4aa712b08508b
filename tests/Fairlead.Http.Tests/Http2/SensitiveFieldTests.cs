using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http2;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2;

/// <summary>What came as never indexed leaves as never indexed (RFC 7541, 6.2.3), in heads and in trailers, both ways.</summary>
public sealed class SensitiveFieldTests : IClientSessionObserver
{
    private readonly Dictionary<string, bool> _seen = [];

    [Fact]
    public void Secrets_then_marked_at_the_other_end_and_nothing_else_is()
    {
        var worker = new VirtualWorker();
        var (client, server) = InMemoryConnection.CreatePair(worker);
        var handler = new RecordingHandler { Serve = AnswerAsync };
        worker.Run(() =>
        {
            _ = new Http2ServerCodec().CreateSession(server, handler, new ServerCodecOptions()).RunAsync().AsTask();
            _ = AskAsync(new Http2ClientCodec().CreateSession(client, this, new ClientCodecOptions()));
        });
        worker.Run();
        var expected = new Dictionary<string, bool>
        {
            ["x-token"] = true, ["x-open"] = false, ["user-agent"] = false, ["cookie"] = true,
            ["set-cookie"] = true, ["x-plain"] = false, ["x-signature"] = true,
        };
        Assert.Equal(expected, _seen);
    }

    void IClientSessionObserver.OnAvailable(ClientSession session)
    {
    }

    void IClientSessionObserver.OnDraining(ClientSession session)
    {
    }

    void IClientSessionObserver.OnClosed(ClientSession session)
    {
    }

    private async Task AskAsync(ClientSession session)
    {
        var head = ClientHarness.Head("GET");
        AddSecret(head.Headers, "x-token", "s3cret");
        head.Headers.Add("x-open", "1");
        head.Headers.Add("user-agent", "test");
        AddSecret(head.Headers, "cookie", "session=a-cookie-that-is-long-enough-to-be-indexed");
        var stream = session.OpenStream();
        await stream.WriteHeadersAsync(head, true);
        var response = new ResponseHead();
        Assert.True(await stream.ReadHeadersAsync(response));
        Note(response.Headers);
        while ((await stream.ReadDataAsync()).Status == BodyStatus.More)
            stream.ReleaseData();
        Note(stream.ReceivedTrailers!);
        stream.Release();
    }

    private async ValueTask AnswerAsync(ServerStream stream)
    {
        Note(stream.Request.Headers);
        var head = new ResponseHead { Status = 200 };
        AddSecret(head.Headers, "set-cookie", "session=another-one");
        head.Headers.Add("x-plain", "1");
        await stream.WriteHeadersAsync(head, false);
        var trailers = new HeaderMap();
        AddSecret(trailers, "x-signature", "abc");
        await stream.WriteTrailersAsync(trailers);
    }

    private static void AddSecret(HeaderMap headers, string name, string value)
    {
        headers.Add(name, value);
        headers.MarkLastSensitive();
    }

    private void Note(HeaderMap headers)
    {
        foreach (var field in headers)
        {
            if (field.Name[0] != ':')
                _seen[System.Text.Encoding.ASCII.GetString(field.Name)] = field.IsSensitive;
        }
    }
}
