using Fairlead.Configuration;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RouteMatchTests
{
    [Theory]
    [InlineData(PathMatchKind.Prefix, "/foo", true, "/foo", true)]
    [InlineData(PathMatchKind.Prefix, "/foo", true, "/foobar?x", true)]
    [InlineData(PathMatchKind.Prefix, "/foo", true, "/fo", false)]
    [InlineData(PathMatchKind.Prefix, "/foo", true, "/Foo", false)]
    [InlineData(PathMatchKind.Prefix, "/foo", false, "/FOObar", true)]
    [InlineData(PathMatchKind.Prefix, "", true, "/anything", true)]
    [InlineData(PathMatchKind.Exact, "/foo", true, "/foo", true)]
    [InlineData(PathMatchKind.Exact, "/foo", true, "/foo?a=b", true)]
    [InlineData(PathMatchKind.Exact, "/foo", true, "/foo/", false)]
    [InlineData(PathMatchKind.Exact, "/foo", true, "/FOO", false)]
    [InlineData(PathMatchKind.Exact, "/foo", false, "/FOO?q", true)]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", true, "/foo", true)]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", true, "/foo/bar", true)]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", true, "/foo?bar", true)]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", true, "/foobar", false)]
    [InlineData(PathMatchKind.PathSeparatedPrefix, "/foo", false, "/FOO/x", true)]
    [InlineData(PathMatchKind.SafeRegex, "/foo/[0-9]+", true, "/foo/12", true)]
    [InlineData(PathMatchKind.SafeRegex, "/foo/[0-9]+", true, "/foo/12?query", true)]
    [InlineData(PathMatchKind.SafeRegex, "/foo/[0-9]+", true, "/foo/12/x", false)]
    [InlineData(PathMatchKind.SafeRegex, "/foo/[0-9]+", true, "/x/foo/12", false)]
    [InlineData(PathMatchKind.SafeRegex, "/a|/b", true, "/b", true)]
    [InlineData(PathMatchKind.SafeRegex, "/a|/b", true, "/bc", false)]
    [InlineData(PathMatchKind.Connect, "", true, "/foo", false)]
    public void Path_is_matched_by_its_kind(PathMatchKind kind, string value, bool caseSensitive, string path, bool matches)
    {
        var match = Match(kind, value) with { CaseSensitive = caseSensitive };

        // The same through the scan of few routes and the index of many.
        var few = Compile(Config(To("hit", match)));
        var filler = Enumerable.Range(0, 20).Select(i => To("filler", Match(PathMatchKind.Exact, $"/filler/{i}")));
        var many = Compile(Config([.. filler, To("hit", match)]));
        Assert.Equal(matches ? "hit" : "-", few.ClusterOf(Request("h", path)));
        Assert.Equal(matches ? "hit" : "-", many.ClusterOf(Request("h", path)));
    }

    [Fact]
    public void Connect_matches_its_method_only_and_needs_no_path()
    {
        var table = Compile(Config([To("any", Prefix("")), To("connect", Match(PathMatchKind.Connect, ""))]));
        Assert.Equal("connect", table.ClusterOf(Request("h:443", "", "CONNECT")));
        Assert.Equal("any", table.ClusterOf(Request("h", "/", "GET")));
        Assert.Equal("any", table.ClusterOf(Request("h", "/chat", "CONNECT")));
    }

    [Fact]
    public void First_match_wins()
    {
        var table = Compile(Config([To("1", Prefix("/a")), To("2", Match(PathMatchKind.Exact, "/a/b")), To("3", Prefix("/"))]));
        Assert.Equal("1", table.ClusterOf(Request("h", "/a/b")));
        Assert.Equal("3", table.ClusterOf(Request("h", "/b")));
    }

    [Theory]
    [InlineData(0, 0ul, false)]
    [InlineData(300_000, 299_999ul, true)]
    [InlineData(300_000, 300_000ul, false)]
    [InlineData(300_000, 1_299_999ul, true)]
    [InlineData(1_000_000, 999_999ul, true)]
    public void Fraction_takes_its_share(int fraction, ulong random, bool matches)
    {
        var table = Compile(Config(To("hit", Prefix("/") with { RuntimeFractionPerMillion = fraction })));
        Assert.Equal(matches ? "hit" : "-", table.ClusterOf(Request("h", "/"), random));
    }

    [Theory]
    [InlineData("a=1", "a", "1", true, true)]
    [InlineData("b=2&a=1", "a", "1", true, true)]
    [InlineData("a=1&a=2", "a", "2", true, false)]
    [InlineData("a=2&a=1", "a", "2", true, true)]
    [InlineData("a", "a", "", true, true)]
    [InlineData("a=", "a", "", true, true)]
    [InlineData("A=1", "a", "1", true, false)]
    [InlineData("aa=1", "a", "1", true, false)]
    [InlineData("a=1=2", "a", "1=2", true, true)]
    [InlineData("a=%31", "a", "1", true, false)]
    [InlineData("", "a", "", true, false)]
    [InlineData("a=9", "a", null, true, true)]
    [InlineData("b=9", "a", null, true, false)]
    [InlineData("a=9", "a", null, false, false)]
    [InlineData("b=9", "a", null, false, true)]
    public void Query_parameter_is_matched(string query, string name, string? exact, bool present, bool matches)
    {
        var condition = new QueryParameterMatcher { Name = name, Present = present, String = exact is null ? null : new StringMatcher(StringMatchKind.Exact, exact) };
        var table = Compile(Config(To("hit", Prefix("/") with { QueryParameters = [condition] })));
        Assert.Equal(matches ? "hit" : "-", table.ClusterOf(Request("h", query.Length == 0 ? "/" : "/?" + query)));
    }
}
