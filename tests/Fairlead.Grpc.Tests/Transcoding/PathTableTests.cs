using System.Text;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;

namespace Fairlead.Grpc.Tests.Transcoding;

public sealed class PathTableTests
{
    private static readonly ProtoMethod Method = ShopTypes.Pool.FindService("shop.v1.Shop")![0];

    [Theory]
    [InlineData("GET", "/v1/books", "/v1/books")]
    [InlineData("POST", "/v1/books", null)]
    [InlineData("GET", "/v1/books/", null)]
    [InlineData("GET", "/v1/books/5", "/v1/books/*")]
    [InlineData("GET", "/v1/books/special", "/v1/books/special")]
    [InlineData("GET", "/v1/books/5:read", "/v1/books/*:read")]
    [InlineData("GET", "/v1/books/5:other", "/v1/books/*")]
    [InlineData("GET", "/v1/books/special/pages/9", "/v1/books/*/pages/{name}")]
    [InlineData("GET", "/v1/files/a/b/c", "/v1/files/**")]
    [InlineData("GET", "/v1/files", "/v1/files/**")]
    [InlineData("GET", "/v1/files/a/b:read", "/v1/files/**:read")]
    [InlineData("GET", "/v1/files/a:read/b", "/v1/files/**")]
    [InlineData("GET", "/v2", null)]
    [InlineData("GET", "v1/books", null)]
    [InlineData("GET", "", null)]
    public void Find_then_the_most_special_template(string method, string path, string? expected)
    {
        var table = new PathTable();
        var bindings = new Dictionary<HttpBinding, string>();
        foreach (var template in new[] { "/v1/books", "/v1/books/*", "/v1/books/special", "/v1/books/*:read", "/v1/books/*/pages/{name}", "/v1/files/**", "/v1/files/**:read" })
        {
            var binding = Binding();
            bindings.Add(binding, template);
            Assert.True(table.TryAdd("GET", PathTemplate.Parse(template, out _)!, binding));
        }

        var found = table.Find(Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(path), new PathSegments());
        Assert.Equal(expected, found is null ? null : bindings[found]);
    }

    [Fact]
    public void Add_twice_then_refused()
    {
        var table = new PathTable();
        Assert.True(table.TryAdd("GET", PathTemplate.Parse("/a/{x}", out _)!, Binding()));
        Assert.False(table.TryAdd("GET", PathTemplate.Parse("/a/*", out _)!, Binding()));
        Assert.True(table.TryAdd("PUT", PathTemplate.Parse("/a/*", out _)!, Binding()));
    }

    [Fact]
    public void Path_of_many_segments_then_not_found()
    {
        var table = new PathTable();
        table.TryAdd("GET", PathTemplate.Parse("/**", out _)!, Binding());
        Assert.Null(table.Find("GET"u8, Encoding.ASCII.GetBytes(new string('/', 100_000)), new PathSegments()));
        Assert.NotNull(table.Find("GET"u8, Encoding.ASCII.GetBytes(new string('/', 200)), new PathSegments()));
    }

    [Theory]
    [InlineData("/a/{b}", "b", 1, 1, false)]
    [InlineData("/{b.c=x/*/y}/z", "b.c", 0, 3, false)]
    [InlineData("/a/{b=**}", "b", 1, 1, true)]
    [InlineData("/a/{b=c/**}:verb", "b", 1, 2, true)]
    public void Parse_then_variables_are_known(string text, string path, int first, int count, bool rest)
    {
        var template = PathTemplate.Parse(text, out var error);
        Assert.Equal("", error);
        Assert.Equal(new PathVariable(path, first, count, rest), Assert.Single(template!.Variables));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/**/a")]
    [InlineData("/{a=**}/b")]
    [InlineData("/a*")]
    [InlineData("/{}")]
    [InlineData("/{a")]
    [InlineData("/{a.}")]
    [InlineData("/{a={b}}")]
    [InlineData("/{a}x")]
    [InlineData("/a:")]
    [InlineData("/a:b/c")]
    [InlineData("/{a}/{a}")]
    [InlineData("/a?b=**")]
    public void Parse_what_is_no_template_then_refused(string text)
    {
        Assert.Null(PathTemplate.Parse(text, out var error));
        Assert.NotEqual("", error);
    }

    private static HttpBinding Binding() => new() { Method = Method, GrpcPath = [], Variables = [], IsBodyWhole = false, BodyField = null, ResponseField = null };
}
