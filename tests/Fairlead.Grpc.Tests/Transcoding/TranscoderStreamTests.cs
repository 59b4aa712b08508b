using System.Text;
using Fairlead.Configuration;
using Fairlead.Grpc.Tests.Protos;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;
using Google.Protobuf;
using static Fairlead.Grpc.Tests.Support.GrpcFrames;

namespace Fairlead.Grpc.Tests.Transcoding;

/// <summary>Streams of clients, through the whole proxy.</summary>
public sealed class TranscoderStreamTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n";

    private readonly List<GrpcProxy> _proxies = [];

    public void Dispose() => _proxies.ForEach(p => p.Dispose());

    [Theory]
    [InlineData("""[{"name": "a"}, {}, {"pages": 2}]""")]
    [InlineData("""{"name": "a"}{}{"pages": 2}""")]
    [InlineData("{\"name\": \"a\"}\n{}\n{\"pages\": 2}\n")]
    public void Body_in_pieces_of_any_size_then_a_message_for_each_element(string json)
    {
        for (var size = 1; size <= json.Length; size += 3)
        {
            var proxy = Start();
            Begin(proxy, "/v1/books:import");
            foreach (var piece in Encoding.UTF8.GetBytes(json).Chunk(size))
                proxy.SendChunkAsClient(piece);
            proxy.SendAsClient("0\r\n\r\n");
            var request = proxy.PeekRequest()!;
            Assert.Equal(("POST", "/shop.v1.Shop/WriteBooks", "application/grpc", true), (request.Method, request.Path, request["content-type"], request.IsComplete));
            Assert.Equal("identity,gzip,deflate", request["grpc-accept-encoding"]);
            Assert.Equal([new Book { Name = "a" }, new Book(), new Book { Pages = 2 }], Messages(request.Body, Book.Parser));
        }
    }

    [Fact]
    public void Messages_come_one_by_one_then_both_directions_go_at_once()
    {
        var proxy = Start();
        Begin(proxy, "/v1/books:import");
        proxy.SendChunkAsClient("[ {\"name\": "u8);
        Assert.Empty(proxy.PeekRequest()!.Body);
        proxy.SendChunkAsClient("\"a\"}"u8);
        Assert.Equal([new Book { Name = "a" }], Messages(proxy.PeekRequest()!.Body, Book.Parser));
        proxy.SendAsUpstream(Ok);
        proxy.SendChunkAsUpstream(Frame(new Book { Pages = 1 }));
        Assert.Equal("""[{"pages":1}""", proxy.PeekResponse()!.Text);
        proxy.SendChunkAsClient(",{\"name\": \"b\"}"u8);
        Assert.Equal(2, Messages(proxy.PeekRequest()!.Body, Book.Parser).Count);
        proxy.SendChunkAsUpstream(Frame(new Book { Pages = 2 }));
        Assert.Equal("""[{"pages":1},{"pages":2}""", proxy.PeekResponse()!.Text);
        proxy.SendChunkAsClient("]"u8);
        proxy.SendAsClient("0\r\n\r\n");
        Assert.True(proxy.PeekRequest()!.IsComplete);
        proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
        Assert.Equal("""[{"pages":1},{"pages":2}]""", proxy.TakeResponse().Text);
    }

    [Fact]
    public void Stream_far_longer_than_the_limit_of_a_message_then_passed_on()
    {
        var proxy = Start(o => o.MaxRequestBodySize = 100);
        Begin(proxy, "/v1/books:import");
        proxy.SendChunkAsClient("["u8);
        for (var i = 0; i < 500; i++)
            proxy.SendChunkAsClient(Encoding.ASCII.GetBytes($"{(i == 0 ? "" : ",")}{{\"pages\": {i + 1}}}"));
        proxy.SendChunkAsClient("]"u8);
        proxy.SendAsClient("0\r\n\r\n");
        Assert.Equal(Enumerable.Range(1, 500), Messages(proxy.PeekRequest()!.Body, Book.Parser).Select(b => b.Pages));
    }

    [Fact]
    public void Fields_of_the_path_and_query_then_in_the_first_message_only()
    {
        var proxy = Start();
        Begin(proxy, "/v1/shelves/s1:review?dry_run=true");
        proxy.SendChunkAsClient("""[{"name": "a"}, {"name": "b"}]"""u8);
        proxy.SendAsClient("0\r\n\r\n");
        WriteBookRequest[] expected = [new() { Shelf = "s1", DryRun = true, Book = new Book { Name = "a" } }, new() { Book = new Book { Name = "b" } }];
        Assert.Equal(expected, Messages(proxy.PeekRequest()!.Body, WriteBookRequest.Parser));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("  ")]
    public void No_messages_then_one_of_the_path_and_query_alone(string json)
    {
        var proxy = Start();
        Begin(proxy, "/v1/shelves/s1:review");
        if (json.Length > 0)
            proxy.SendChunkAsClient(Encoding.ASCII.GetBytes(json));
        proxy.SendAsClient("0\r\n\r\n");
        Assert.Equal([new WriteBookRequest { Shelf = "s1" }], Messages(proxy.PeekRequest()!.Body, WriteBookRequest.Parser));
        var other = Start();
        other.SendAsClient("POST /v1/shelves/s1:review HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal([new WriteBookRequest { Shelf = "s1" }], Messages(other.PeekRequest()!.Body, WriteBookRequest.Parser));
    }

    [Theory]
    [InlineData("""[{"name": "a"}, {"pages": "x"}""", 400)]
    [InlineData("""[{"name": "a"}, oops""", 400)]
    [InlineData("""[{"name": "a"}, {"name": ]]""", 400)]
    [InlineData("""[{"name": "a"} {}""", 400)]
    [InlineData("\"text\"", 400)]
    [InlineData("""[{"name": "a"}, {"name": "0123456789012345678901234567890123456789"}""", 413)]
    [InlineData("""[{"name": "a"}, {"name": "012345678901234567890123456789012345678""", 413)]
    public void Broken_in_mid_stream_then_refused_and_the_call_is_given_up(string json, int status)
    {
        var proxy = Start(o => o.MaxRequestBodySize = 40);
        Begin(proxy, "/v1/books:import");
        foreach (var piece in Encoding.ASCII.GetBytes(json).Chunk(5))
            proxy.SendChunkAsClient(piece);
        proxy.SendChunkAsClient(" "u8);
        proxy.SendAsClient("0\r\n\r\n");
        Assert.Equal(status, proxy.TakeResponse().Status);
        Assert.False(proxy.PeekRequest()!.IsComplete);
        Assert.True(proxy.IsUpstreamClosed);
    }

    [Theory]
    [InlineData("0\r\n\r\n")]
    [InlineData("0\r\nx-trailer: 1\r\n\r\n")]
    public void Ends_in_an_element_then_refused(string end)
    {
        var proxy = Start();
        Begin(proxy, "/v1/books:import");
        proxy.SendChunkAsClient("[{\"name\": "u8);
        proxy.SendAsClient(end);
        Assert.Equal(400, proxy.TakeResponse().Status);
        Assert.False(proxy.PeekRequest()!.IsComplete);
        Assert.True(proxy.IsUpstreamClosed);
    }

    [Fact]
    public void Broken_after_the_response_began_then_the_response_is_broken_off()
    {
        var proxy = Start();
        Begin(proxy, "/v1/books:import");
        proxy.SendChunkAsClient("[{}"u8);
        proxy.SendAsUpstream(Ok);
        proxy.SendChunkAsUpstream(Frame(new Book { Pages = 1 }));
        proxy.SendChunkAsClient("}"u8);
        proxy.SendChunkAsUpstream(Frame(new Book { Pages = 2 }));
        var response = proxy.PeekResponse()!;
        Assert.Equal(("""[{"pages":1}""", false), (response.Text, response.IsComplete));
        Assert.True(proxy.IsUpstreamClosed);
    }

    [Fact]
    public void Trailers_behind_the_body_then_passed_on()
    {
        var proxy = Start();
        Begin(proxy, "/v1/books:import");
        proxy.SendChunkAsClient("[{}]"u8);
        proxy.SendAsClient("0\r\nx-trailer: 1\r\n\r\n");
        var request = proxy.PeekRequest()!;
        Assert.Equal((true, ("x-trailer", "1")), (request.IsComplete, Assert.Single(request.Trailers)));
    }

    [Fact]
    public void Stream_of_any_bytes_then_a_message_for_each_piece()
    {
        var proxy = Start();
        proxy.SendAsClient("POST /v1/store/n HTTP/1.1\r\nhost: a\r\ncontent-type: image/png\r\ntransfer-encoding: chunked\r\n\r\n");
        proxy.SendChunkAsClient("abc"u8);
        Assert.Single(Messages(proxy.PeekRequest()!.Body, Upload.Parser));
        proxy.SendChunkAsClient("de"u8);
        proxy.SendAsClient("0\r\n\r\n");
        var uploads = Messages(proxy.PeekRequest()!.Body, Upload.Parser);
        Assert.Equal("abcde", string.Concat(uploads.Select(u => u.Content.Data.ToStringUtf8())));
        Assert.Equal(("n", "image/png"), (uploads[0].Name, uploads[0].Content.ContentType));
        Assert.Equal(("", ""), (uploads[1].Name, uploads[1].Content.ContentType));
    }

    [Fact]
    public void Events_asked_for_then_an_event_for_each_message()
    {
        foreach (var (whitespace, expected) in new[] { (false, "data: {\"pages\":1}\n\ndata: {}\n\n"), (true, "data: {\ndata:  \"pages\": 1\ndata: }\n\ndata: {}\n\n") })
        {
            var proxy = Start(o => (o.PrintOptions.StreamSseStyleDelimited, o.PrintOptions.StreamNewlineDelimited, o.PrintOptions.AddWhitespace) = (true, true, whitespace));
            proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
            proxy.PeekRequest();
            proxy.SendAsUpstream(Ok);
            proxy.SendChunkAsUpstream(Frame(new Book { Pages = 1 }));
            proxy.SendChunkAsUpstream(Frame(new Book()));
            proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
            var response = proxy.TakeResponse();
            Assert.Equal(("text/event-stream", expected), (response["content-type"], response.Text));
        }
    }

    [Theory]
    [InlineData(false, false, "[]", "application/json")]
    [InlineData(true, false, "", "application/json")]
    [InlineData(false, true, "", "text/event-stream")]
    public void Stream_that_ends_with_its_head_then_an_empty_list(bool lines, bool events, string expected, string type)
    {
        var proxy = Start(o => (o.PrintOptions.StreamNewlineDelimited, o.PrintOptions.StreamSseStyleDelimited) = (lines, events));
        proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.PeekRequest();
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\ngrpc-status: 0\r\n\r\n");
        var response = proxy.TakeResponse();
        Assert.Equal((expected, type), (response.Text, response["content-type"]));
    }

    private static void Begin(GrpcProxy proxy, string path) =>
        proxy.SendAsClient($"POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");

    private GrpcProxy Start(Action<GrpcJsonTranscoderOptions>? change = null)
    {
        var options = new GrpcJsonTranscoderOptions { ProtoDescriptorBin = ShopTypes.Bytes, Services = ["shop.v1.Shop"] };
        change?.Invoke(options);
        var proxy = new GrpcProxy(new ExtensionConfig { Name = GrpcFilterNames.GrpcJsonTranscoder, Config = options });
        _proxies.Add(proxy);
        return proxy;
    }
}
