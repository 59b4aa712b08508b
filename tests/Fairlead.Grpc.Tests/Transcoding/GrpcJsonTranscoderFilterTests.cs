using System.Text;
using Fairlead.Configuration;
using Fairlead.Grpc.Tests.Protos;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using static Fairlead.Grpc.Tests.Support.GrpcFrames;

namespace Fairlead.Grpc.Tests.Transcoding;

public sealed class GrpcJsonTranscoderFilterTests : IDisposable
{
    private readonly List<GrpcProxy> _proxies = [];

    public void Dispose() => _proxies.ForEach(p => p.Dispose());

    [Fact]
    public void Get_then_a_call_and_its_response_as_json()
    {
        var proxy = Start();
        proxy.SendAsClient("GET /v1/shelves/a%20b/books/c%2Fd?filter.limit=5&filter.colors=RED&filter.colors=2&tags=x+y&tags=%26&since=2024-01-01T00:00:00Z&filter.strict=true HTTP/1.1\r\nhost: a\r\n\r\n");
        var request = proxy.TakeRequest()!;
        Assert.Equal(("POST", "/shop.v1.Shop/GetBook", "application/grpc"), (request.Method, request.Path, request["content-type"]));
        Assert.Equal("GET", request["x-envoy-original-method"]);
        Assert.StartsWith("/v1/shelves/a%20b", request["x-envoy-original-path"], StringComparison.Ordinal);
        var expected = new GetBookRequest
        {
            Name = "shelves/a b/books/c%2Fd",
            Filter = new Filter { Limit = 5, Colors = { Color.Red, Color.Blue }, Strict = true },
            Tags = { "x+y", "&" },
            Since = new Timestamp { Seconds = 1704067200 },
        };
        Assert.Equal(expected, Assert.Single(Messages(request.Body, GetBookRequest.Parser)));
        Respond(proxy, "0", "", new Book { Title = "T", Pages = 3 });
        var response = proxy.TakeResponse();
        Assert.Equal((200, "application/json", """{"title":"T","pages":3}"""), (response.Status, response["content-type"], response.Text));
        Assert.Equal(("0", response.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), (response["grpc-status"], response["content-length"]));
        Assert.Empty(response.Trailers);
    }

    [Fact]
    public void Additional_bindings_and_rest_of_the_path_then_found()
    {
        var proxy = Start();
        proxy.SendAsClient("GET /v1/all/a/b%20c/d HTTP/1.1\r\nhost: a\r\n\r\n");
        Assert.Equal("a/b c/d", Assert.Single(Messages(proxy.TakeRequest()!.Body, GetBookRequest.Parser)).Name);
        Respond(proxy, "0", "", new Book());
        Assert.Equal("{}", proxy.TakeResponse().Text);
        proxy.SendAsClient("REPORT /v1/report HTTP/1.1\r\nhost: a\r\n\r\n");
        Assert.Equal("/shop.v1.Shop/GetBook", proxy.TakeRequest()!.Path);
    }

    [Fact]
    public void Body_is_a_field_and_response_body_is_one_then_only_those()
    {
        var proxy = Start();
        Send(proxy, "POST", "/v1/shelves/s1/books?dry_run=true", """{"name": "n", "color": "RED"}""");
        var expected = new WriteBookRequest { Shelf = "s1", DryRun = true, Book = new Book { Name = "n", Color = Color.Red } };
        Assert.Equal(expected, Assert.Single(Messages(proxy.TakeRequest()!.Body, WriteBookRequest.Parser)));
        Respond(proxy, "0", "", expected);
        Assert.Equal("""{"name":"n","color":"RED"}""", proxy.TakeResponse().Text);
    }

    [Fact]
    public void Response_body_that_is_not_there_then_null()
    {
        var proxy = Start();
        Send(proxy, "POST", "/v1/shelves/s1/books", "");
        proxy.TakeRequest();
        Respond(proxy, "0", "", new WriteBookRequest());
        Assert.Equal("null", proxy.TakeResponse().Text);
    }

    [Fact]
    public void Whole_body_in_pieces_and_query_then_both()
    {
        var proxy = Start();
        proxy.SendAsClient("PUT /v1/books?shelf=q HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
        foreach (var b in """{"shelf": "body", "book": {"pages": 4}}"""u8.ToArray())
            proxy.SendChunkAsClient([b]);
        proxy.SendAsClient("0\r\n\r\n");
        Assert.Equal(new WriteBookRequest { Shelf = "q", Book = new Book { Pages = 4 } }, Assert.Single(Messages(proxy.TakeRequest()!.Body, WriteBookRequest.Parser)));
    }

    [Fact]
    public void Verb_then_its_binding_and_no_body()
    {
        var proxy = Start();
        Send(proxy, "POST", "/v1/shelves/s1:clear", "ignored");
        var request = proxy.TakeRequest()!;
        Assert.Equal("/shop.v1.Shop/WriteBook", request.Path);
        Assert.Equal(new WriteBookRequest { Shelf = "s1" }, Assert.Single(Messages(request.Body, WriteBookRequest.Parser)));
    }

    [Fact]
    public void Server_stream_then_a_json_array_as_the_messages_come()
    {
        var proxy = Start();
        for (var size = 1; size < 30; size += 7)
        {
            proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
            Assert.Equal("/shop.v1.Shop/ListBooks", proxy.TakeRequest()!.Path);
            proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
            foreach (var piece in Frame(new Book { Name = "a" }).Chunk(size))
                proxy.SendChunkAsUpstream(piece);
            Assert.Equal("""[{"name":"a"}""", proxy.PeekResponse()!.Text);
            foreach (var piece in Frame(new Book { Name = "b" }).Chunk(size))
                proxy.SendChunkAsUpstream(piece);
            proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
            var response = proxy.TakeResponse();
            Assert.Equal(("""[{"name":"a"},{"name":"b"}]""", "application/json"), (response.Text, response["content-type"]));
        }
    }

    [Theory]
    [InlineData(false, "[]")]
    [InlineData(true, "")]
    public void Server_stream_without_messages_then_an_empty_array(bool delimited, string expected)
    {
        var proxy = Start(o => o.PrintOptions.StreamNewlineDelimited = delimited);
        proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.TakeRequest();
        Respond(proxy, "0", "");
        Assert.Equal(expected, proxy.TakeResponse().Text);
    }

    [Fact]
    public void Server_stream_by_lines_then_a_line_each()
    {
        var proxy = Start(o => o.PrintOptions.StreamNewlineDelimited = true);
        proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.TakeRequest();
        Respond(proxy, "0", "", new Book { Name = "a" }, new Book { Name = "b" });
        Assert.Equal("{\"name\":\"a\"}\n{\"name\":\"b\"}\n", proxy.TakeResponse().Text);
    }

    [Fact]
    public void Server_stream_that_is_broken_then_broken_off()
    {
        var proxy = Start();
        proxy.SendAsClient("GET /v1/books HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.TakeRequest();
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
        proxy.SendChunkAsUpstream([0, 0, 0, 0, 9, 1]);
        proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
        Assert.False(proxy.PeekResponse()!.IsComplete);
    }

    [Fact]
    public void Client_stream_then_a_message_for_each_element()
    {
        var proxy = Start();
        Send(proxy, "POST", "/v1/books:import", """[{"name": "a"}, {}, {"pages": 2}]""");
        Assert.Equal([new Book { Name = "a" }, new Book(), new Book { Pages = 2 }], Messages(proxy.TakeRequest()!.Body, Book.Parser));
        Respond(proxy, "0", "", new Book { Pages = 1 });
        Assert.Equal("""[{"pages":1}]""", proxy.TakeResponse().Text);
    }

    [Fact]
    public void Body_of_any_type_then_passed_as_it_is()
    {
        var proxy = Start();
        proxy.SendAsClient("POST /v1/raw/n HTTP/1.1\r\nhost: a\r\ncontent-type: image/png\r\ncontent-length: 3\r\n\r\n\u0001\u0002\u0003");
        var expected = new Upload { Name = "n", Content = new HttpBody { ContentType = "image/png", Data = ByteString.CopyFrom(1, 2, 3) } };
        Assert.Equal(expected, Assert.Single(Messages(proxy.TakeRequest()!.Body, Upload.Parser)));
        Respond(proxy, "0", "", new HttpBody { ContentType = "text/html", Data = ByteString.CopyFromUtf8("<p>") });
        var response = proxy.TakeResponse();
        Assert.Equal(("text/html", "<p>"), (response["content-type"], response.Text));
        Send(proxy, "POST", "/v1/raw", "abc");
        Assert.Equal("abc", Assert.Single(Messages(proxy.TakeRequest()!.Body, HttpBody.Parser)).Data.ToStringUtf8());
        Respond(proxy, "0", "", new HttpBody { ContentType = "a/b", Data = ByteString.CopyFromUtf8("x") }, new HttpBody { Data = ByteString.CopyFromUtf8("y") });
        response = proxy.TakeResponse();
        Assert.Equal(("a/b", "xy"), (response["content-type"], response.Text));
    }

    [Theory]
    [InlineData(true, 404, """{"code":5,"message":"no ☃"}""")]
    [InlineData(false, 404, "")]
    public void Call_fails_then_its_status(bool converted, int status, string body)
    {
        var proxy = Start(o => o.ConvertGrpcStatus = converted);
        foreach (var trailersOnly in new[] { true, false })
        {
            proxy.SendAsClient("GET /v1/all/x HTTP/1.1\r\nhost: a\r\n\r\n");
            proxy.TakeRequest();
            if (trailersOnly)
                proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\ngrpc-status: 5\r\ngrpc-message: no %E2%98%83\r\n\r\n");
            else
                Respond(proxy, "5", "no %E2%98%83");
            var response = proxy.TakeResponse();
            Assert.Equal((status, body, "5", "no %E2%98%83"), (response.Status, response.Text, response["grpc-status"], response["grpc-message"]));
        }
    }

    [Fact]
    public void Call_fails_with_details_then_they_are_printed_if_their_types_are_known()
    {
        var proxy = Start(o => o.ConvertGrpcStatus = true);
        foreach (var (type, expected) in new[] { ("shop.v1.Book", """{"code":5,"message":"m","details":[{"@type":"x/shop.v1.Book","pages":7}]}"""), ("no.Such", """{"code":5,"message":"p"}""") })
        {
            var any = new Any { TypeUrl = "x/" + type, Value = new Book { Pages = 7 }.ToByteString() };
            byte[] details = [8, 5, 0x12, 1, (byte)'m', 0x1a, (byte)any.CalculateSize(), .. any.ToByteArray()];
            proxy.SendAsClient("GET /v1/all/x HTTP/1.1\r\nhost: a\r\n\r\n");
            proxy.TakeRequest();
            proxy.SendAsUpstream($"HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\ngrpc-status: 5\r\ngrpc-message: p\r\ngrpc-status-details-bin: {Convert.ToBase64String(details).TrimEnd('=')}\r\n\r\n");
            var response = proxy.TakeResponse();
            Assert.Equal((404, expected), (response.Status, response.Text));
            Assert.Null(response["grpc-status-details-bin"]);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/books?nosuch=1", "", "passes")]
    [InlineData("GET", "/v1/books?filter=1", "", "passes")]
    [InlineData("GET", "/v1/books?filter.limit=x", "", "400")]
    [InlineData("GET", "/v1/books?tags=%ff", "", "400")]
    [InlineData("GET", "/nosuch", "", "passes")]
    [InlineData("DELETE", "/v1/books", "", "passes")]
    [InlineData("PUT", "/v1/books", "{", "400")]
    [InlineData("PUT", "/v1/books", """{"book": {"pages": "x"}}""", "400")]
    [InlineData("POST", "/shop.v1.Shop/Unannotated", "{}", "passes")]
    public void Requests_that_fit_no_method_or_type_then_pass_or_are_refused(string method, string path, string body, string outcome)
    {
        var proxy = Start();
        Send(proxy, method, path, body);
        if (outcome == "passes")
        {
            Assert.Equal((method, path, body), proxy.TakeRequest() is var r ? (r!.Method, r.Path, r.Text) : default);
            proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            Assert.Equal("ok", proxy.TakeResponse().Text);
            return;
        }

        Assert.Equal(400, proxy.TakeResponse().Status);
        Assert.Null(proxy.TakeRequest());
    }

    [Fact]
    public void Validation_asked_for_then_unknown_requests_are_refused()
    {
        var proxy = Start(o => o.RequestValidationOptions = new RequestValidationOptions { RejectUnknownMethod = true, RejectUnknownQueryParameters = true });
        Send(proxy, "GET", "/nosuch", "");
        Assert.Equal(404, proxy.TakeResponse().Status);
        Send(proxy, "GET", "/v1/books?nosuch=1", "");
        Assert.Equal(400, proxy.TakeResponse().Status);
    }

    [Fact]
    public void Query_parameters_to_be_ignored_then_left_out()
    {
        var proxy = Start(o => o.IgnoredQueryParameters = ["key", "filter.limit"]);
        Send(proxy, "GET", "/v1/books?key=1&filter.limit=x&tags=a&&=", "");
        Assert.Equal("/v1/books?key=1&filter.limit=x&tags=a&&=", proxy.TakeRequest()!.Path);
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        proxy.TakeResponse();
        Send(proxy, "GET", "/v1/books?key=1&filter.limit=x&tags=a", "");
        Assert.Equal(new GetBookRequest { Tags = { "a" } }, Assert.Single(Messages(proxy.TakeRequest()!.Body, GetBookRequest.Parser)));
        var lenient = Start(o => o.IgnoreUnknownQueryParameters = true);
        Send(lenient, "GET", "/v1/books?nosuch&other=%zz&tags=a", "");
        Assert.Equal(new GetBookRequest { Tags = { "a" } }, Assert.Single(Messages(lenient.TakeRequest()!.Body, GetBookRequest.Parser)));
    }

    [Fact]
    public void Auto_mapping_then_methods_without_annotation_are_served()
    {
        var proxy = Start(o => o.AutoMapping = true);
        Send(proxy, "POST", "/shop.v1.Shop/Unannotated", """{"pages": 1}""");
        Assert.Equal(new Book { Pages = 1 }, Assert.Single(Messages(proxy.TakeRequest()!.Body, Book.Parser)));
    }

    [Fact]
    public void Calls_by_gRPC_then_untouched()
    {
        var proxy = Start(o => o.AutoMapping = true);
        proxy.SendAsClient("POST /shop.v1.Shop/Unannotated HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0");
        Assert.Equal("\0\0\0\0\0", proxy.TakeRequest()!.Text);
        Respond(proxy, "0", "", new Book());
        Assert.Equal([0, 0, 0, 0, 0], proxy.TakeResponse().Body);
    }

    [Fact]
    public void Bodies_over_the_limit_then_413_and_500()
    {
        var proxy = Start(o => (o.MaxRequestBodySize, o.MaxResponseBodySize) = (20, 20));
        Send(proxy, "PUT", "/v1/books", new string(' ', 21));
        Assert.Equal(413, proxy.TakeResponse().Status);
        Send(proxy, "PUT", "/v1/books", "{}");
        proxy.TakeRequest();
        Respond(proxy, "0", "", new WriteBookRequest { Shelf = new string('x', 30) });
        Assert.Equal(500, proxy.TakeResponse().Status);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0xff })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[0])]
    public void Responses_that_are_no_message_then_502(byte[] body)
    {
        var proxy = Start();
        proxy.SendAsClient("GET /v1/all/x HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.TakeRequest();
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
        if (body.Length > 0)
            proxy.SendChunkAsUpstream(body);
        proxy.SendAsUpstream("0\r\ngrpc-status: 0\r\n\r\n");
        Assert.Equal(502, proxy.TakeResponse().Status);
    }

    [Fact]
    public void No_status_at_all_then_503()
    {
        var proxy = Start();
        proxy.SendAsClient("GET /v1/all/x HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.TakeRequest();
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal(503, proxy.TakeResponse().Status);
    }

    [Fact]
    public void Descriptor_file_then_read()
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, ShopTypes.Bytes);
            Assert.Empty(Bind.Errors(GrpcFilterNames.GrpcJsonTranscoder, $$"""{"proto_descriptor": "{{file}}", "services": ["shop.v1.Shop"], "print_options": {"add_whitespace": true} }"""));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("""{"services": ["a"]}""", "o.proto_descriptor: or")]
    [InlineData("""{"proto_descriptor": "/nonexistent/x.pb", "services": ["a"]}""", "o.proto_descriptor:")]
    [InlineData("""{"proto_descriptor": "x", "proto_descriptor_bin": ""}""", "o.proto_descriptor: excludes")]
    [InlineData("""{"proto_descriptor_bin": "AAAA", "services": []}""", "o.proto_descriptor_bin: is no FileDescriptorSet")]
    [InlineData("""{"proto_descriptor_bin": "", "services": ["a.B"]}""", "o.services[0]: there is no service 'a.B'")]
    [InlineData("""{"max_request_body_size": 0}""", "o.max_request_body_size:")]
    [InlineData("""{"max_response_body_size": 0}""", "o.max_response_body_size:")]
    [InlineData("""{"url_unescape_spec": "SOME"}""", "o")]
    [InlineData("""{"url_unescape_spec": 7}""", "o")]
    public void Wrong_options_then_refused_with_the_field(string json, string error) =>
        Assert.StartsWith(error, Assert.Single(Bind.Errors(GrpcFilterNames.GrpcJsonTranscoder, json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/v1/{nosuch}", "", "", "'nosuch' is no field")]
    [InlineData("/v1/{filter}", "", "", "'filter' is no field")]
    [InlineData("/v1/{tags}", "", "", "'tags' is no field")]
    [InlineData("/v1/{tags.x}", "", "", "'tags.x' is no field")]
    [InlineData("/v1/**/x", "", "", "may have ** only")]
    [InlineData("/v1/x", "nosuch", "", "the body 'nosuch'")]
    [InlineData("/v1/x", "", "nosuch", "the response body 'nosuch'")]
    [InlineData("/v1/books", "", "", "is bound already")]
    public void Wrong_rules_then_refused_with_the_method(string path, string body, string responseBody, string error)
    {
        var set = ShopTypes.Set.Clone();
        var options = new MethodOptions();
        options.SetExtension(AnnotationsExtensions.Http, new HttpRule { Get = path, Body = body, ResponseBody = responseBody });
        var method = set.File.Single(f => f.Name == "shop.proto").Service[0].Method.Single(m => m.Name == "Unannotated");
        method.Options = options;
        method.InputType = ".shop.v1.GetBookRequest";
        var errors = new GrpcJsonTranscoderOptions { ProtoDescriptorBin = set.ToByteArray(), Services = ["shop.v1.Shop"] }.Validate();
        var found = Assert.Single(errors);
        Assert.Equal("services[0]", found.Path);
        Assert.StartsWith("shop.v1.Shop.Unannotated", found.Message, StringComparison.Ordinal);
        Assert.Contains(error, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_without_imports_then_refused_with_the_type()
    {
        var set = new FileDescriptorSet();
        set.File.Add(ShopTypes.Set.File.Single(f => f.Name == "shop.proto"));
        var errors = new GrpcJsonTranscoderOptions { ProtoDescriptorBin = set.ToByteArray(), Services = ["shop.v1.Shop"] }.Validate();
        Assert.Contains(errors, e => e.Path == "proto_descriptor_bin" && e.Message.Contains("google.protobuf.Timestamp is missing", StringComparison.Ordinal));
    }

    private static void Send(GrpcProxy proxy, string method, string path, string body) =>
        proxy.SendAsClient($"{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private static void Respond(GrpcProxy proxy, string status, string message, params IMessage[] messages)
    {
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
        foreach (var m in messages)
            proxy.SendChunkAsUpstream(Frame(m));
        proxy.SendAsUpstream($"0\r\ngrpc-status: {status}\r\ngrpc-message: {message}\r\n\r\n");
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
