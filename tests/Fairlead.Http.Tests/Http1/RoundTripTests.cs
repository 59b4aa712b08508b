using CsCheck;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Http1;

/// <summary>What one side writes, the other reads as it was meant, however it arrives.</summary>
public sealed class RoundTripTests
{
    private const string TokenCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^`|~";

    private static readonly Gen<string> Token = Gen.Char[TokenCharacters].Array[1, 12].Select(c => new string(c));

    private static readonly Gen<string> Value = Gen.String[Gen.Char[' ', '~'], 0, 30].Select(v => v.Trim());

    private static readonly Gen<(string Name, string Value)[]> Fields = Gen.Select(Token.Select(t => "x-" + t), Value).Array[0, 8];

    private static readonly Gen<string> Body = Gen.String[Gen.Char['\0', 'ÿ'], 0, 300];

    [Fact]
    public void Requests() => Gen.Select(Token, Gen.Char["abc/?=&%20"].Array[0, 20].Select(c => new string(c)), Fields, Body, Gen.Bool, Gen.Enum<Split>()).Sample(
        (method, path, fields, body, isSized, split) =>
        {
            if (method is "CONNECT" or "HEAD" || split == Split.WithEnd)
                return;
            var head = ClientHarness.Head(method, "/" + path, fields);
            if (isSized)
                head.ContentLength = body.Length;
            var sent = new ClientHarness().Request(head, body.Length == 0 && !isSized ? null : body).Sent;
            var server = new ServerHarness();
            server.Send(sent, split);
            var request = Assert.Single(server.Handler.Requests);
            Assert.Equal((method, "/" + path, "example.com", body), (request.Method, request.Path, request.Authority, request.Body));
            Assert.Equal(fields, request.Fields.Where(f => f.Name.StartsWith("x-", StringComparison.Ordinal)));
        },
        iter: 2000,
        threads: 1);

    [Fact]
    public void Responses() => Gen.Select(Gen.Int[200, 599], Fields, Body, Gen.Bool, Gen.Bool, Gen.Enum<Split>()).Sample(
        (status, fields, body, isSized, hasTrailers, split) =>
        {
            if (status is 204 or 304 || split == Split.WithEnd)
                return;
            var options = new ServerCodecOptions { Http1 = new Http1ProtocolOptions { EnableTrailers = true } };
            var server = new ServerHarness(options, h => h.Serve = stream => RespondAsync(stream, status, fields, body, isSized, hasTrailers && !isSized));
            server.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            var client = new ClientHarness();
            client.Request("GET").Answer(server.Received, split);
            Assert.Equal((StreamReset.None, status, body), (client.Reset, client.Response!.Status, client.Body));
            Assert.Equal(fields, client.Fields.Where(f => f.Name.StartsWith("x-", StringComparison.Ordinal)));
            Assert.Equal(hasTrailers && !isSized ? [("x-trailer", "1")] : [], client.Trailers);
        },
        iter: 2000,
        threads: 1);

    private static async ValueTask RespondAsync(ServerStream stream, int status, (string Name, string Value)[] fields, string body, bool isSized, bool hasTrailers)
    {
        var head = new ResponseHead { Status = status, ContentLength = isSized ? body.Length : -1 };
        foreach (var (name, value) in fields)
            head.Headers.Add(name, value);
        await stream.WriteHeadersAsync(head, false);
        await stream.WriteDataAsync(System.Text.Encoding.Latin1.GetBytes(body), !hasTrailers);
        if (!hasTrailers)
            return;
        var trailers = new Headers.HeaderMap();
        trailers.Add("x-trailer", "1");
        await stream.WriteTrailersAsync(trailers);
    }
}
