using Fairlead.Configuration;
using Fairlead.Routing;
using Fairlead.Streams;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RouteIndexPropertyTests
{
    private static readonly string[] Segments = ["a", "ab", "abc", "b", "A", "Ab", "x-y", ""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Indexed_lookup_equals_a_scan(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var routes = Enumerable.Range(0, random.Next(9, 200)).Select(i => RandomRoute(random, i)).ToArray();
            var table = Compile(Config(routes));
            var conditions = routes.Select(r => RouteCondition.Compile(r.Match, "", [])!).ToArray();
            for (var i = 0; i < 200; i++)
            {
                var request = Request("h", RandomPath(random) + (random.Next(3) == 0 ? "?q=1" : ""), headers: random.Next(2) == 0 ? [("x-pick", "yes")] : []);
                var value = (ulong)random.NextInt64();
                Assert.Equal(FirstMatch(conditions, request, value), table.ClusterOf(request, value));
            }
        }
    }

    [Fact]
    public void Hundred_thousand_routes_are_found()
    {
        var routes = Enumerable.Range(0, 100_000).Select(i => To($"c{i}", i % 2 == 0 ? Prefix($"/svc/{i}/") : Match(PathMatchKind.Exact, $"/svc/{i}"))).Append(To("last", Prefix("/")));
        var table = Compile(Config([.. routes]));
        for (var i = 0; i < 100_000; i += 333)
            Assert.Equal($"c{i}", table.ClusterOf(Request("h", i % 2 == 0 ? $"/svc/{i}/x?y" : $"/svc/{i}?y")));
        Assert.Equal("last", table.ClusterOf(Request("h", "/svc/100001/")));
    }

    private static Route RandomRoute(Random random, int index)
    {
        var kind = random.Next(10) switch { < 4 => PathMatchKind.Prefix, < 7 => PathMatchKind.Exact, < 9 => PathMatchKind.PathSeparatedPrefix, _ => PathMatchKind.SafeRegex };
        var path = RandomPath(random);
        if (kind == PathMatchKind.PathSeparatedPrefix)
            path = path.TrimEnd('/') is { Length: > 1 } trimmed ? trimmed : "/a";
        if (kind == PathMatchKind.SafeRegex)
            path = path.Replace("b", "[bx]", StringComparison.Ordinal) + ".*";
        if (kind == PathMatchKind.Prefix && random.Next(10) == 0)
            path += "?q";
        var match = Match(kind, path) with { CaseSensitive = random.Next(3) != 0 };
        if (random.Next(4) == 0)
            match = match with { Headers = [new HeaderMatcher { Name = "x-pick", Present = random.Next(2) == 0 }] };
        if (random.Next(6) == 0)
            match = match with { RuntimeFractionPerMillion = 500_000 };
        return To($"c{index}", match);
    }

    private static string RandomPath(Random random) => "/" + string.Join('/', Enumerable.Range(0, random.Next(0, 4)).Select(_ => Segments[random.Next(Segments.Length)]));

    private static string FirstMatch(RouteCondition[] conditions, RequestHead request, ulong random)
    {
        var input = new RouteInput(request, random);
        for (var i = 0; i < conditions.Length; i++)
        {
            if (conditions[i].IsMatch(input))
                return $"c{i}";
        }

        return "-";
    }
}
