using System.Text;
using Fairlead.Configuration;
using Fairlead.Grpc.Tests.Support;

namespace Fairlead.Grpc.Tests.Web;

public sealed class GrpcWebFilterTests : IDisposable
{
    private const string Message = "\0\0\0\0\u0005hello";

    private readonly GrpcProxy _proxy = new(new ExtensionConfig { Name = GrpcFilterNames.GrpcWeb, Config = new RawConfig("", "{}") });

    public void Dispose() => _proxy.Dispose();

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("Application/gRPC-Web+proto; charset=utf-8")]
    public void Binary_request_then_gRPC_to_the_upstream_and_trailers_in_the_body(string type)
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: {type}\r\ncontent-length: 10\r\n\r\n{Message}");
        var request = _proxy.TakeRequest()!;
        Assert.Equal(("application/grpc", Message, null), (request["content-type"], request.Text, request["content-length"]));
        Assert.Equal("identity,deflate,gzip", request["grpc-accept-encoding"]);
        Respond(Message);
        var response = _proxy.TakeResponse();
        Assert.Equal((200, "application/grpc-web+proto"), (response.Status, response["content-type"]));
        Assert.Equal(Message + "\u0080\0\0\0\u0020grpc-status:0\r\ngrpc-message:ok\r\n", Encoding.Latin1.GetString(response.Body));
        Assert.Empty(response.Trailers);
    }

    [Fact]
    public void Text_in_pieces_of_any_size_then_decoded_and_the_response_encoded()
    {
        var text = Convert.ToBase64String(Encoding.Latin1.GetBytes(Message + Message + "!"));
        for (var size = 1; size <= text.Length; size++)
        {
            _proxy.SendAsClient("POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web-text\r\ntransfer-encoding: chunked\r\n\r\n");
            foreach (var piece in Encoding.ASCII.GetBytes(text).Chunk(size))
                _proxy.SendChunkAsClient(piece);
            _proxy.SendAsClient("0\r\n\r\n");
            Assert.Equal(Message + Message + "!", _proxy.TakeRequest()!.Text);
            _proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
            foreach (var piece in Encoding.Latin1.GetBytes(Message + Message).Chunk(size))
                _proxy.SendChunkAsUpstream(piece);
            _proxy.SendAsUpstream("0\r\ngrpc-status: 5\r\n\r\n");
            var response = _proxy.TakeResponse();
            Assert.Equal("application/grpc-web-text+proto", response["content-type"]);
            Assert.Equal(Message + Message + "\u0080\0\0\0\u000fgrpc-status:5\r\n", Encoding.Latin1.GetString(Convert.FromBase64String(response.Text)));
        }
    }

    [Fact]
    public void Text_of_padded_parts_then_decoded()
    {
        var parts = Convert.ToBase64String("\0\0\0\0"u8) + Convert.ToBase64String("\u0001x"u8);
        Assert.Contains("==", parts, StringComparison.Ordinal);
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web-text+proto\r\ncontent-length: {parts.Length}\r\n\r\n{parts}");
        Assert.Equal("\0\0\0\0\u0001x", _proxy.TakeRequest()!.Text);
    }

    [Theory]
    [InlineData("AAA")]
    [InlineData("A===")]
    [InlineData("AA=A")]
    [InlineData("AAA*")]
    [InlineData("AAAA AAAA")]
    [InlineData("AAA\n")]
    [InlineData("AAAAA")]
    public void Text_that_is_no_base64_then_400_with_a_grpc_status(string body)
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web-text\r\ncontent-length: {body.Length}\r\n\r\n{body}");
        var response = _proxy.TakeResponse();
        Assert.Equal((400, "13"), (response.Status, response["grpc-status"]));
        Assert.StartsWith("Bad gRPC-web request", response["grpc-message"], StringComparison.Ordinal);
        Assert.StartsWith("application/grpc-web", response["content-type"], StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_request_that_accepts_text_then_text()
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web\r\naccept: application/grpc-web-text\r\ncontent-length: 10\r\n\r\n{Message}");
        Respond("");
        var response = _proxy.TakeResponse();
        Assert.Equal("application/grpc-web-text+proto", response["content-type"]);
        Assert.Equal(0x80, Convert.FromBase64String(response.Text)[0]);
    }

    [Fact]
    public void Trailers_only_then_they_stay_in_the_head()
    {
        Request();
        _proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc+json\r\ngrpc-status: 7\r\ncontent-length: 0\r\n\r\n");
        var response = _proxy.TakeResponse();
        Assert.Equal(("7", "application/grpc-web+json", ""), (response["grpc-status"], response["content-type"], response.Text));
    }

    [Theory]
    [InlineData("", "grpc-status: 7", null)]
    [InlineData("origin: https://a\r\n", "grpc-status: 7", "grpc-status,grpc-message,grpc-status-details-bin")]
    [InlineData("origin: https://a\r\n", "grpc-status: 7\r\naccess-control-expose-headers: x, grpc-status", "x, grpc-status")]
    public void Trailers_only_to_a_page_of_another_origin_then_the_page_may_read_them(string origin, string fields, string? exposed)
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\n{origin}content-type: application/grpc-web\r\ncontent-length: 10\r\n\r\n{Message}");
        _proxy.SendAsUpstream($"HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\n{fields}\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal(exposed, _proxy.TakeResponse()["access-control-expose-headers"]);
    }

    [Fact]
    public void Error_of_the_proxy_to_a_page_of_another_origin_then_the_page_may_read_it()
    {
        _proxy.SendAsClient("POST /denied HTTP/1.1\r\nhost: a\r\norigin: https://a\r\ncontent-type: application/grpc-web-text\r\ncontent-length: 0\r\n\r\n");
        var response = _proxy.TakeResponse();
        Assert.Equal(("7", "application/grpc-web-text+proto"), (response["grpc-status"], response["content-type"]));
        Assert.StartsWith("grpc-status,grpc-message", response["access-control-expose-headers"], StringComparison.Ordinal);
    }

    [Fact]
    public void Trailers_in_the_body_then_nothing_to_expose()
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\norigin: https://a\r\ncontent-type: application/grpc-web\r\ncontent-length: 10\r\n\r\n{Message}");
        Respond(Message);
        Assert.Null(_proxy.TakeResponse()["access-control-expose-headers"]);
    }

    [Fact]
    public void Error_page_then_told_as_a_grpc_status()
    {
        Request();
        _proxy.SendAsUpstream("HTTP/1.1 503 Busy\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\nbusy\r\n");
        var response = _proxy.TakeResponse();
        Assert.Equal((503, "14", "busy%0D%0A", ""), (response.Status, response["grpc-status"], response["grpc-message"], response.Text));
        Assert.Equal("application/grpc-web+proto", response["content-type"]);
    }

    [Fact]
    public void Long_error_page_in_chunks_with_trailers_then_only_the_status()
    {
        Request();
        _proxy.SendAsUpstream("HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n");
        _proxy.SendChunkAsUpstream(new byte[5000]);
        _proxy.SendAsUpstream("0\r\nx-t: 1\r\n\r\n");
        var response = _proxy.TakeResponse();
        Assert.Equal((404, "12", null, ""), (response.Status, response["grpc-status"], response["grpc-message"], response.Text));
    }

    [Fact]
    public void Direct_response_then_told_as_a_grpc_status()
    {
        _proxy.SendAsClient("POST /denied HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web\r\ncontent-length: 0\r\n\r\n");
        var response = _proxy.TakeResponse();
        Assert.Equal((403, "7", ""), (response.Status, response["grpc-status"], response.Text));
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc-web-other")]
    [InlineData("text/plain")]
    public void Other_types_then_untouched(string type)
    {
        _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: {type}\r\ncontent-length: 10\r\n\r\n{Message}");
        Assert.Equal((type, "10"), _proxy.TakeRequest() is var r ? (r!["content-type"], r["content-length"]) : default);
        Respond(Message);
        var response = _proxy.TakeResponse();
        Assert.Equal(("application/grpc", Message), (response["content-type"], response.Text));
        Assert.Equal([("grpc-status", "0"), ("grpc-message", "ok")], response.Trailers);
    }

    private void Request() => _proxy.SendAsClient($"POST /s/m HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web\r\ncontent-length: 10\r\n\r\n{Message}");

    private void Respond(string body)
    {
        _proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
        if (body.Length > 0)
            _proxy.SendChunkAsUpstream(Encoding.Latin1.GetBytes(body));
        _proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\ngrpc-message: ok\r\n\r\n");
    }
}
