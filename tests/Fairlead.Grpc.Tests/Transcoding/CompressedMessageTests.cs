using Fairlead.Configuration;
using Fairlead.Grpc.Tests.Protos;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;
using Google.Protobuf;
using static Fairlead.Grpc.Tests.Support.GrpcFrames;

namespace Fairlead.Grpc.Tests.Transcoding;

/// <summary>Messages that the upstream compresses.</summary>
public sealed class CompressedMessageTests : IDisposable
{
    private readonly List<GrpcProxy> _proxies = [];

    public void Dispose() => _proxies.ForEach(p => p.Dispose());

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    public void Unary_response_then_inflated(string encoding)
    {
        var title = new string('x', 100_000);
        var response = Call("/v1/all/x", encoding, Compressed(new Book { Title = title }, encoding != "deflate"));
        Assert.Equal((200, $$"""{"title":"{{title}}"}"""), (response.Status, response.Text));
        Assert.Null(response["grpc-encoding"]);
    }

    [Fact]
    public void Stream_of_messages_some_of_which_are_compressed_then_inflated()
    {
        var response = Call("/v1/books", "gzip", [.. Compressed(new Book { Pages = 1 }, true), .. Frame(new Book { Pages = 2 }), .. Compressed(new Book(), true)]);
        Assert.Equal("""[{"pages":1},{"pages":2},{}]""", response.Text);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("snappy")]
    [InlineData("deflate")]
    public void Compressed_in_another_way_than_told_then_502(string encoding) =>
        Assert.Equal(502, Call("/v1/all/x", encoding, Compressed(new Book { Pages = 1 }, true)).Status);

    [Fact]
    public void Flag_that_means_nothing_then_502() => Assert.Equal(502, Call("/v1/all/x", "gzip", Frame(2, [])).Status);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cut_off_or_changed_then_no_message(bool isGzip)
    {
        var random = new Random(3);
        var book = new Book { Title = string.Concat(Enumerable.Range(0, 300).Select(_ => (char)random.Next('a', 'z'))) };
        var whole = Compressed(book, isGzip)[5..];
        var inflater = new MessageInflater();
        inflater.Begin(isGzip ? "gzip"u8 : "deflate"u8);
        var message = new ByteBuffer();
        Assert.True(inflater.TryInflate(whole, 1000, message));
        Assert.Equal(book.ToByteArray(), message.Span.ToArray());
        Assert.True(inflater.TryInflate([], 1000, message) && message.Length == 0);
        for (var length = 1; length < whole.Length; length++)
            Assert.False(inflater.TryInflate(whole.AsSpan(0, length), 1000, message), $"{length} of {whole.Length}");
        whole[whole.Length / 2] ^= 0x10;
        Assert.False(inflater.TryInflate(whole, 1000, message));
    }

    [Theory]
    [InlineData(98, 100, 200)]
    [InlineData(99, 100, 502)]
    [InlineData(100_000_000, 200_000, 502)]
    public void Message_grows_over_the_limit_then_502(int title, int limit, int status) =>
        Assert.Equal(status, Call("/v1/all/x", "gzip", Compressed(new Book { Title = new string('x', title) }, true), o => o.MaxResponseBodySize = limit).Status);

    [Fact]
    public void Many_messages_that_grow_large_in_one_piece_then_broken_off()
    {
        var bomb = Compressed(new Book { Title = new string('x', 1_000_000) }, true);
        var proxy = Start();
        proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.PeekRequest();
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n");
        proxy.SendChunkAsUpstream([.. Enumerable.Repeat(bomb, 40).SelectMany(b => b)]);
        proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
        Assert.False(proxy.PeekResponse()!.IsComplete);
    }

    [Fact]
    public void Any_bytes_that_grow_over_the_limit_together_then_502()
    {
        var part = Compressed(new HttpBody { ContentType = "a/b", Data = ByteString.CopyFrom(new byte[600_000]) }, true);
        var proxy = Start();
        Assert.Equal(200, Send(proxy, part).Status);
        Assert.Equal(502, Send(proxy, [.. part, .. part]).Status);

        static HttpMessage Send(GrpcProxy proxy, byte[] body)
        {
            proxy.SendAsClient("POST /v1/raw HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx");
            return Answer(proxy, "gzip", body);
        }
    }

    private static HttpMessage Answer(GrpcProxy proxy, string encoding, byte[] body)
    {
        proxy.TakeRequest();
        proxy.SendAsUpstream($"HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-encoding: {encoding}\r\ntransfer-encoding: chunked\r\n\r\n");
        proxy.SendChunkAsUpstream(body);
        proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
        return proxy.TakeResponse();
    }

    private HttpMessage Call(string path, string encoding, byte[] body, Action<GrpcJsonTranscoderOptions>? change = null)
    {
        var proxy = Start(change);
        proxy.SendAsClient($"GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
        return Answer(proxy, encoding, body);
    }

    private GrpcProxy Start(Action<GrpcJsonTranscoderOptions>? change = null)
    {
        var options = new GrpcJsonTranscoderOptions { ProtoDescriptorBin = ShopTypes.Bytes, Services = ["shop.v1.Shop"] };
        change?.Invoke(options);
        var proxy = new GrpcProxy(new ExtensionConfig { Name = GrpcFilterNames.GrpcJsonTranscoder, Config = options });
        _proxies.Add(proxy);
        return proxy;
    }
}
