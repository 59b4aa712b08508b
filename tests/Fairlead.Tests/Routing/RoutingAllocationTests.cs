using System.Buffers;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RoutingAllocationTests
{
    [Fact]
    public void Routing_a_request_allocates_nothing()
    {
        var filler = Enumerable.Range(0, 50).Select(i => To("filler", Prefix($"/filler/{i}")));
        var match = Match(PathMatchKind.SafeRegex, "/api/v[0-9]+/.*") with
        {
            Headers =
            [
                new HeaderMatcher { Name = "x-many", String = new StringMatcher(StringMatchKind.Exact, "a,b") },
                new HeaderMatcher { Name = "x-re", String = new StringMatcher(StringMatchKind.SafeRegex, "v.*e") },
            ],
            QueryParameters = [new QueryParameterMatcher { Name = "q" }],
        };
        var action = new RouteAction
        {
            WeightedClusters = [new WeightedCluster { Name = "a", Weight = 1 }, new WeightedCluster { Name = "b", Weight = 2 }],
            RegexRewrite = new RegexRewrite("^/api", "/x"),
            HostRewriteLiteral = "new.host",
            AppendXForwardedHost = true,
        };
        var headers = new HeaderMutations { RequestHeadersToAdd = [new HeaderValueOption { Key = "x-a", Value = "%x%" }], RequestHeadersToRemove = ["x-re"] };
        var hosts = Enumerable.Range(0, 20).Select(i => Host($"host{i}.com", To("c", Prefix("/"))));
        var config = Config([.. hosts, Host("*.example.com", [.. filler, Do(action, match) with { Headers = headers }])]);
        var table = Compile(config, new RouteCompileOptions { HeaderValueParser = (_, _, _) => new Source() });
        var prototype = Request("API.example.com", "/api/v1/thing?q=1", headers: [("x-many", "a"), ("x-many", "b"), ("x-re", "value")]);
        var request = new RequestHead();
        var info = new StreamInfo();
        AssertNoAllocation(() =>
        {
            request.Headers.CopyFrom(prototype.Headers);
            var route = table.Find(request, 7)!;
            _ = route.ChooseCluster(request, 7).Name.Length;
            route.ApplyToRequest(request, info, 7);
            route.ApplyRewrite(request, 7);
        });
        Assert.Equal("/x/v1/thing?q=1", request.Headers.Value(":path"));
        Assert.Equal("new.host", request.Headers.Value(":authority"));
    }

    [Fact]
    public void Redirecting_allocates_nothing()
    {
        var table = Compile(Config(Do(new RedirectAction { HttpsRedirect = true, PrefixRewrite = "/new" })));
        var request = Request("h:80", "/a?b");
        var response = new HeaderMap();
        AssertNoAllocation(() =>
        {
            response.Clear();
            table.Find(request, 0)!.Redirect!.SetLocation(request, response);
        });
        Assert.Equal("https://h/newa?b", response.Value("location"));
    }

    private static void AssertNoAllocation(Action action)
    {
        for (var i = 0; i < 2000; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Source : IHeaderValueSource
    {
        public void Write(StreamInfo info, IBufferWriter<byte> output) => output.Write("computed"u8);
    }
}
