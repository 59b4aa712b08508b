using Fairlead.Configuration;
using Fairlead.Grpc.Tests.Protos;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;
using static Fairlead.Grpc.Tests.Support.GrpcFrames;

namespace Fairlead.Grpc.Tests.Transcoding;

/// <summary>Options that change how requests are understood, through the whole proxy.</summary>
public sealed class TranscoderOptionsTests : IDisposable
{
    private readonly List<GrpcProxy> _proxies = [];

    public void Dispose() => _proxies.ForEach(p => p.Dispose());

    [Theory]
    [InlineData(UrlUnescapeSpec.AllCharactersExceptReserved, "shelves/a b/books/c%2Fd%26")]
    [InlineData(UrlUnescapeSpec.AllCharactersExceptSlash, "shelves/a b/books/c%2Fd&")]
    [InlineData(UrlUnescapeSpec.AllCharacters, "shelves/a b/books/c/d&")]
    public void Variable_with_slashes_then_decoded_as_told(UrlUnescapeSpec spec, string expected)
    {
        var proxy = Start(o => o.UrlUnescapeSpec = spec);
        proxy.SendAsClient("GET /v1/shelves/a%20b/books/c%2Fd%26 HTTP/1.1\r\nhost: a\r\n\r\n");
        Assert.Equal(expected, Assert.Single(Messages(proxy.TakeRequest()!.Body, GetBookRequest.Parser)).Name);
        Assert.Equal("a/b", Bound(Start(o => o.UrlUnescapeSpec = spec), "POST", "/v1/shelves/a%2Fb:clear", "").Shelf);
    }

    [Theory]
    [InlineData(false, "x+y")]
    [InlineData(true, "x y")]
    public void Plus_in_the_query_then_a_space_if_told(bool unescapes, string expected)
    {
        var proxy = Start(o => o.QueryParamUnescapePlus = unescapes);
        proxy.SendAsClient("GET /v1/all/a+b?tags=x+y HTTP/1.1\r\nhost: a\r\n\r\n");
        var request = Assert.Single(Messages(proxy.TakeRequest()!.Body, GetBookRequest.Parser));
        Assert.Equal(("a+b", expected), (request.Name, Assert.Single(request.Tags)));
    }

    [Theory]
    [InlineData(false, "/v1/all/x:nosuch", "x:nosuch")]
    [InlineData(true, "/v1/all/x:nosuch", null)]
    [InlineData(true, "/v1/all/x:y/z", "x:y/z")]
    [InlineData(true, "/v1/all/x", "x")]
    public void Verb_that_no_method_has_then_no_part_of_the_path_if_told(bool isVerb, string path, string? name)
    {
        var proxy = Start(o => o.MatchUnregisteredCustomVerb = isVerb);
        proxy.SendAsClient($"GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
        var request = proxy.TakeRequest()!;
        Assert.Equal(name is null ? path : "/shop.v1.Shop/GetBook", request.Path);
        if (name is not null)
            Assert.Equal(name, Assert.Single(Messages(request.Body, GetBookRequest.Parser)).Name);
    }

    [Theory]
    [InlineData("red", 1)]
    [InlineData("Blue", 2)]
    [InlineData("color-none", 0)]
    [InlineData("NEGATIVE", -1)]
    [InlineData("nosuch", null)]
    public void Names_of_enums_in_any_case_then_taken_if_told(string name, int? expected)
    {
        var body = $$"""{"book": {"color": "{{name}}"} }""";
        var lenient = Start(o => o.CaseInsensitiveEnumParsing = true);
        if (expected is null)
            Assert.Equal(400, Refused(lenient, "PUT", "/v1/books", body));
        else
            Assert.Equal(expected, (int)Bound(lenient, "PUT", "/v1/books", body).Book.Color);
        if (name != "NEGATIVE")
            Assert.Equal(400, Refused(Start(_ => { }), "PUT", "/v1/books", body));
    }

    [Theory]
    [InlineData("""{"shelf": "s1", "dryRun": true}""", true)]
    [InlineData("""{"book": {"name": "n"}}""", true)]
    [InlineData("""{"shelf": "s2"}""", false)]
    [InlineData("""{"shelf": ""}""", false)]
    [InlineData("""{"dryRun": false}""", false)]
    [InlineData("""{"shelf": "s1", "shelf": "s2"}""", false)]
    [InlineData("""{"book": {"pages": 7}}""", true)]
    [InlineData("""{"book": {"pages": 8}}""", false)]
    public void Body_tells_another_value_than_the_query_then_refused_if_told(string body, bool isTaken)
    {
        const string Path = "/v1/books?shelf=s1&dry_run=true&book.pages=7";
        var strict = Start(o => o.RequestValidationOptions.RejectBindingBodyFieldCollisions = true);
        if (!isTaken)
            Assert.Equal(400, Refused(strict, "PUT", Path, body));
        var request = Bound(isTaken ? strict : Start(_ => { }), "PUT", Path, body);
        Assert.Equal(("s1", true, 7), (request.Shelf, request.DryRun, request.Book.Pages));
    }

    [Fact]
    public void Unknown_parameters_captured_then_among_the_extensions_of_the_body()
    {
        var proxy = Start(o => o.CaptureUnknownQueryParameters = true);
        Send(proxy, "POST", "/v1/raw/n?b=1&a=x%20y&b=2&c", "abc");
        var content = Assert.Single(Messages(proxy.TakeRequest()!.Body, Upload.Parser)).Content;
        Assert.Equal("abc", content.Data.ToStringUtf8());
        var any = Assert.Single(content.Extensions);
        Assert.Equal("type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.UnknownQueryParams", any.TypeUrl);
        var parameters = UnknownQueryParams.Parser.ParseFrom(any.Value);
        Assert.Equal(["a", "b", "c"], parameters.Key.Keys.Order());
        Assert.Equal("x y", Assert.Single(parameters.Key["a"].Values_));
        Assert.Equal(["1", "2"], parameters.Key["b"].Values_);
        Assert.Equal("", Assert.Single(parameters.Key["c"].Values_));
    }

    [Fact]
    public void Unknown_parameters_captured_where_there_is_no_place_for_them_then_left_out()
    {
        Assert.Equal("s1", Bound(Start(o => o.CaptureUnknownQueryParameters = true), "PUT", "/v1/books?nosuch=1&shelf=s1", "{}").Shelf);
        var proxy = Start(o => o.CaptureUnknownQueryParameters = true);
        Send(proxy, "POST", "/v1/raw/n", "abc");
        Assert.Empty(Assert.Single(Messages(proxy.TakeRequest()!.Body, Upload.Parser)).Content.Extensions);
        Assert.Equal(400, Refused(Start(o => o.CaptureUnknownQueryParameters = true), "POST", "/v1/raw/n?a=%ff", "abc"));
    }

    [Fact]
    public void All_options_by_name_then_bound() => Assert.Empty(Bind.Errors(GrpcFilterNames.GrpcJsonTranscoder, """
        {
          "services": [], "proto_descriptor_bin": "", "auto_mapping": true, "convert_grpc_status": true, "match_incoming_request_route": true, "ignored_query_parameters": ["a"], "ignore_unknown_query_parameters": true,
          "print_options": { "add_whitespace": true, "always_print_primitive_fields": true, "always_print_enums_as_ints": true, "preserve_proto_field_names": true, "stream_newline_delimited": true, "stream_sse_style_delimited": true },
          "request_validation_options": { "reject_unknown_method": true, "reject_unknown_query_parameters": true, "reject_binding_body_field_collisions": true },
          "url_unescape_spec": "ALL_CHARACTERS_EXCEPT_SLASH", "query_param_unescape_plus": true, "match_unregistered_custom_verb": true, "case_insensitive_enum_parsing": true, "capture_unknown_query_parameters": true,
          "max_request_body_size": 1, "max_response_body_size": 1
        }
        """));

    private static WriteBookRequest Bound(GrpcProxy proxy, string method, string path, string body)
    {
        Send(proxy, method, path, body);
        return Assert.Single(Messages(proxy.TakeRequest()!.Body, WriteBookRequest.Parser));
    }

    private static int Refused(GrpcProxy proxy, string method, string path, string body)
    {
        Send(proxy, method, path, body);
        Assert.Null(proxy.TakeRequest());
        return proxy.TakeResponse().Status;
    }

    private static void Send(GrpcProxy proxy, string method, string path, string body) =>
        proxy.SendAsClient($"{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}");

    private GrpcProxy Start(Action<GrpcJsonTranscoderOptions> change)
    {
        var options = new GrpcJsonTranscoderOptions { ProtoDescriptorBin = ShopTypes.Bytes, Services = ["shop.v1.Shop"] };
        change(options);
        var proxy = new GrpcProxy(new ExtensionConfig { Name = GrpcFilterNames.GrpcJsonTranscoder, Config = options });
        _proxies.Add(proxy);
        return proxy;
    }
}
