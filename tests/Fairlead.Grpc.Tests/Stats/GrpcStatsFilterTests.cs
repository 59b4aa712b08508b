using System.Text;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Grpc.Stats;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Grpc.Tests.Stats;

public sealed class GrpcStatsFilterTests
{
    private const string Message = "\0\0\0\0\u0002hi";

    [Fact]
    public void All_methods_then_calls_and_messages_are_counted()
    {
        using var proxy = With("""{"stats_for_all_methods": true}""");
        Call(proxy, "/a.B/C", Message + Message, Message, "0");
        Call(proxy, "/a.B/C?x=1", Message, Message + Message + Message, "5");
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.success"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.failure"));
        Assert.Equal(2, proxy.Stat("cluster.up.grpc.a.B.C.total"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.0"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.5"));
        Assert.Equal(3, proxy.Stat("cluster.up.grpc.a.B.C.request_message_count"));
        Assert.Equal(4, proxy.Stat("cluster.up.grpc.a.B.C.response_message_count"));
        Assert.Equal(0, proxy.Stat("cluster.up.grpc.total"));
    }

    [Fact]
    public void Allowlist_then_the_others_are_counted_together()
    {
        using var proxy = With("""{"individual_method_stats_allowlist": {"services": [{"name": "a.B", "method_names": ["C"]}]}, "replace_dots_in_grpc_service_name": true}""");
        Call(proxy, "/a.B/C", Message, Message, "0");
        Call(proxy, "/a.B/D", Message, Message, "0");
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a_B.C.total"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.total"));
        Assert.Null(proxy.Stat("cluster.up.grpc.a_B.D.total"));
    }

    [Fact]
    public void No_options_then_all_are_counted_together()
    {
        using var proxy = new GrpcProxy(new ExtensionConfig { Name = GrpcFilterNames.GrpcStats });
        Call(proxy, "/a.B/C", Message, Message, "0");
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.success"));
        Assert.Null(proxy.Stat("cluster.up.grpc.a.B.C.total"));
    }

    [Fact]
    public void More_methods_than_the_bound_then_the_rest_is_counted_together()
    {
        using var proxy = With("""{"stats_for_all_methods": true, "max_methods": 2}""");
        for (var i = 0; i < 10; i++)
            Call(proxy, $"/a.B/M{i}", Message, Message, "0");
        Call(proxy, "/a.B/M1", Message, Message, "0");
        Assert.Equal(2, proxy.Stat("cluster.up.grpc.a.B.M1.total"));
        Assert.Null(proxy.Stat("cluster.up.grpc.a.B.M2.total"));
        Assert.Equal(8, proxy.Stat("cluster.up.grpc.total"));
    }

    [Theory]
    [InlineData("/onlyservice")]
    [InlineData("/a/b/c")]
    [InlineData("/a%20b/c")]
    [InlineData("//c")]
    [InlineData("/a/")]
    public void Paths_that_are_no_calls_then_counted_together(string path)
    {
        using var proxy = With("""{"stats_for_all_methods": true}""");
        Call(proxy, path, Message, Message, "0");
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.total"));
    }

    [Fact]
    public void Trailers_only_and_error_pages_then_counted_by_their_status()
    {
        using var proxy = With("""{"stats_for_all_methods": true}""");
        Request(proxy, "/a.B/C", Message);
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-status: 16\r\ncontent-length: 0\r\n\r\n");
        Request(proxy, "/a.B/C", Message);
        proxy.SendAsUpstream("HTTP/1.1 503 Busy\r\ncontent-length: 5\r\n\r\n\0\0\0\0\0");
        Assert.Equal(2, proxy.Stat("cluster.up.grpc.a.B.C.failure"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.16"));
        Assert.Equal(1, proxy.Stat("cluster.up.grpc.a.B.C.14"));
        Assert.Equal(0, proxy.Stat("cluster.up.grpc.a.B.C.response_message_count"));
    }

    [Fact]
    public void Calls_then_counting_them_allocates_nothing()
    {
        using var plain = new GrpcProxy(e => e.AddStreamFilter("pass", _ => new Pass()), null, new ExtensionConfig { Name = "pass" });
        using var counting = With("""{"stats_for_all_methods": true}""");
        Assert.Equal(Allocations(plain), Allocations(counting));

        static long Allocations(GrpcProxy proxy)
        {
            var least = long.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 50; i++)
                    Call(proxy, "/a.B/C", Message, Message, "0");
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }

    [Fact]
    public void Other_requests_then_not_counted()
    {
        using var proxy = With("""{"stats_for_all_methods": true}""");
        proxy.SendAsClient("GET /a.B/C HTTP/1.1\r\nhost: a\r\n\r\n");
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        Assert.Equal(200, proxy.TakeResponse().Status);
        Assert.Null(proxy.Stat("cluster.up.grpc.total"));
    }

    [Fact]
    public void Filter_state_then_other_filters_see_the_counts()
    {
        GrpcMessageCounts? seen = null;
        using var proxy = new GrpcProxy(
            e => e.AddStreamFilter("look", _ => new Look(c => seen = c)),
            null,
            new ExtensionConfig { Name = "look" },
            new ExtensionConfig { Name = GrpcFilterNames.GrpcStats, Config = new GrpcStatsOptions { EmitFilterState = true } });
        Call(proxy, "/a.B/C", Message, Message + Message, "0");
        Assert.Equal((1, 2), (seen!.RequestMessageCount, seen.ResponseMessageCount));
    }

    [Theory]
    [InlineData("""{"enable_upstream_stats": true}""", "o.enable_upstream_stats:")]
    [InlineData("""{"stats_for_all_methods": true, "individual_method_stats_allowlist": {}}""", "o.stats_for_all_methods:")]
    [InlineData("""{"max_methods": 0}""", "o.max_methods:")]
    [InlineData("""{"individual_method_stats_allowlist": {"services": [{"name": "a/b", "method_names": ["c"]}]}}""", "o.individual_method_stats_allowlist.services[0].name:")]
    [InlineData("""{"individual_method_stats_allowlist": {"services": [{"name": "a"}]}}""", "o.individual_method_stats_allowlist.services[0].method_names:")]
    [InlineData("""{"individual_method_stats_allowlist": {"services": [{"name": "a", "method_names": ["", "x"]}]}}""", "o.individual_method_stats_allowlist.services[0].method_names[0]:")]
    public void Wrong_options_then_refused_with_the_field(string json, string error) =>
        Assert.StartsWith(error, Assert.Single(Bind.Errors(GrpcFilterNames.GrpcStats, json)), StringComparison.Ordinal);

    private static GrpcProxy With(string json) => new(new ExtensionConfig { Name = GrpcFilterNames.GrpcStats, Config = new RawConfig("", json) });

    private static void Request(GrpcProxy proxy, string path, string body) =>
        proxy.SendAsClient($"POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc+proto\r\ncontent-length: {body.Length}\r\n\r\n{body}");

    private static void Call(GrpcProxy proxy, string path, string request, string response, string status)
    {
        Request(proxy, path, request);
        proxy.SendAsUpstream("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ntransfer-encoding: chunked\r\n\r\n");
        proxy.SendChunkAsUpstream(Encoding.Latin1.GetBytes(response));
        proxy.SendAsUpstream($"0\r\ngrpc-status: {status}\r\n\r\n");
        Assert.Equal(response, proxy.TakeResponse().Text);
    }

    /// <summary>Takes part in all phases and does nothing.</summary>
    private sealed class Pass : StreamFilter
    {
        public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

        public override ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => new(FilterVerdict.Continue);

        public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

        public override ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream) => new(FilterVerdict.Continue);

        public override ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, Fairlead.Headers.HeaderMap trailers) => new(FilterVerdict.Continue);

        public override bool TryReset() => true;
    }

    private sealed class Look(Action<GrpcMessageCounts?> see) : StreamFilter
    {
        public override void OnComplete(StreamContext stream) => see(stream.GetState<GrpcMessageCounts>());
    }
}
