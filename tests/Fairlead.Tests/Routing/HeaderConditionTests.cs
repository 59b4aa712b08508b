using Fairlead.Configuration;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class HeaderConditionTests
{
    [Theory]
    [InlineData(StringMatchKind.Exact, "abc", false, "abc", true)]
    [InlineData(StringMatchKind.Exact, "abc", false, "ABC", false)]
    [InlineData(StringMatchKind.Exact, "abc", true, "aBC", true)]
    [InlineData(StringMatchKind.Exact, "", false, "", true)]
    [InlineData(StringMatchKind.Prefix, "ab", false, "abc", true)]
    [InlineData(StringMatchKind.Prefix, "ab", true, "ABC", true)]
    [InlineData(StringMatchKind.Prefix, "ab", false, "cab", false)]
    [InlineData(StringMatchKind.Suffix, "bc", false, "abc", true)]
    [InlineData(StringMatchKind.Suffix, "bc", true, "ABC", true)]
    [InlineData(StringMatchKind.Suffix, "bc", false, "bca", false)]
    [InlineData(StringMatchKind.Contains, "b", false, "abc", true)]
    [InlineData(StringMatchKind.Contains, "Bc", true, "aabC", true)]
    [InlineData(StringMatchKind.Contains, "x", true, "abc", false)]
    [InlineData(StringMatchKind.SafeRegex, "a.c", false, "abc", true)]
    [InlineData(StringMatchKind.SafeRegex, "a.", false, "abc", false)]
    [InlineData(StringMatchKind.SafeRegex, "(?i)ABC", false, "abc", true)]
    [InlineData(StringMatchKind.Exact, "\u00e4", true, "\u00e4", true)]
    [InlineData(StringMatchKind.Exact, "\u00e4", true, "\u00c4", false)]
    public void Text_is_compared_by_its_kind(StringMatchKind kind, string value, bool ignoreCase, string actual, bool matches) =>
        Check(new HeaderMatcher { Name = "x-test", String = new StringMatcher(kind, value, ignoreCase) }, actual, matches);

    [Theory]
    [InlineData("0", true)]
    [InlineData("9", true)]
    [InlineData("10", false)]
    [InlineData("-1", false)]
    [InlineData(" 5 ", true)]
    [InlineData("5x", false)]
    [InlineData("", false)]
    [InlineData("99999999999999999999", false)]
    public void Range_is_half_open(string actual, bool matches) => Check(new HeaderMatcher { Name = "x-test", Range = new Int64Range(0, 10) }, actual, matches);

    // Rows: what is asked, inverted, missing taken as empty, the value (null: missing), the result.
    [Theory]
    [InlineData("none", false, false, "v", true)]
    [InlineData("none", false, false, null, false)]
    [InlineData("none", true, false, null, true)]
    [InlineData("present", false, false, "v", true)]
    [InlineData("present", false, false, null, false)]
    [InlineData("present", true, false, "v", false)]
    [InlineData("present", true, false, null, true)]
    [InlineData("absent", false, false, "v", false)]
    [InlineData("absent", false, false, null, true)]
    [InlineData("absent", true, false, "v", true)]
    [InlineData("absent", true, false, null, false)]
    [InlineData("exact-v", false, false, "v", true)]
    [InlineData("exact-v", true, false, "v", false)]
    [InlineData("exact-v", true, false, "w", true)]
    [InlineData("exact-v", true, false, null, false)]
    [InlineData("exact-v", true, true, null, true)]
    [InlineData("exact-", false, true, null, true)]
    [InlineData("exact-", false, false, null, false)]
    [InlineData("exact-", true, true, null, false)]
    [InlineData("range", true, false, null, false)]
    [InlineData("range", true, true, null, true)]
    [InlineData("range", true, false, "x", true)]
    public void Missing_and_inverted_follow_the_table(string what, bool invert, bool missingIsEmpty, string? actual, bool matches)
    {
        var matcher = new HeaderMatcher
        {
            Name = "x-test",
            Invert = invert,
            TreatMissingHeaderAsEmpty = missingIsEmpty,
            Present = what switch { "present" => true, "absent" => false, _ => null },
            String = what.StartsWith("exact-", StringComparison.Ordinal) ? new StringMatcher(StringMatchKind.Exact, what[6..]) : null,
            Range = what == "range" ? new Int64Range(0, 10) : null,
        };
        Check(matcher, actual, matches);
    }

    [Theory]
    [InlineData("x-test")]
    [InlineData("accept")]
    public void Several_values_join_with_a_comma(string name)
    {
        var table = Compile(Config(To("hit", Prefix("/") with { Headers = [new HeaderMatcher { Name = name, String = new StringMatcher(StringMatchKind.Exact, "a,b,c") }] })));
        Assert.Equal("hit", table.ClusterOf(Request("h", "/", headers: [(name, "a"), ("other", "x"), (name.ToUpperInvariant(), "b"), (name, "c")])));
        Assert.Equal("-", table.ClusterOf(Request("h", "/", headers: [(name, "a"), (name, "b")])));
        Assert.Equal("hit", table.ClusterOf(Request("h", "/", headers: [(name, "a,b,c")])));
    }

    [Theory]
    [InlineData(":method", "GET")]
    [InlineData(":path", "/p?q")]
    [InlineData(":authority", "h")]
    [InlineData("host", "h")]
    [InlineData("Host", "h")]
    [InlineData(":scheme", "http")]
    public void Parts_of_the_head_are_headers(string name, string value)
    {
        var table = Compile(Config(To("hit", Prefix("/") with { Headers = [new HeaderMatcher { Name = name, String = new StringMatcher(StringMatchKind.Exact, value) }] })));
        Assert.Equal("hit", table.ClusterOf(Request("h", "/p?q")));
        Assert.Equal("-", table.ClusterOf(Request("h2", "/p2", "POST", "https")));
    }

    [Fact]
    public void Long_values_join_beyond_the_stack_buffer()
    {
        var part = new string('a', 300);
        var table = Compile(Config(To("hit", Prefix("/") with { Headers = [new HeaderMatcher { Name = "x", String = new StringMatcher(StringMatchKind.Exact, $"{part},{part}") }] })));
        Assert.Equal("hit", table.ClusterOf(Request("h", "/", headers: [("x", part), ("x", part)])));
    }

    private static void Check(HeaderMatcher matcher, string? actual, bool matches)
    {
        var table = Compile(Config(To("hit", Prefix("/") with { Headers = [matcher] })));
        var request = Request("h", "/", headers: actual is null ? [] : [("X-Test", actual)]);
        Assert.Equal(matches ? "hit" : "-", table.ClusterOf(request));
    }
}
