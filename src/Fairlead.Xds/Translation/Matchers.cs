using Fairlead.Configuration;
using Header = Envoy.Config.Route.V3.HeaderMatcher;
using Matching = Envoy.Type.Matcher.V3;
using Query = Envoy.Config.Route.V3.QueryParameterMatcher;

namespace Fairlead.Xds.Translation;

/// <summary>Translates conditions on texts, headers and query parameters.</summary>
internal static class Matchers
{
    public static string Regex(Matching.RegexMatcher matcher, Scope at) => Checks.Required(matcher.Regex, at.Field("regex"));

    public static RegexRewrite? Rewrite(Matching.RegexMatchAndSubstitute? rewrite, Scope at)
    {
        if (rewrite is null)
            return null;
        if (rewrite.Pattern is null)
            at.Field("pattern").Missing("is required");
        var pattern = rewrite.Pattern is null ? "" : Regex(rewrite.Pattern, at.Field("pattern"));
        return new(pattern, HeaderRules.Value(rewrite.Substitution, at.Field("substitution")));
    }

    public static StringMatcher String(Matching.StringMatcher matcher, Scope at)
    {
        switch (matcher.MatchPatternCase)
        {
            case Matching.StringMatcher.MatchPatternOneofCase.Exact:
                return new(StringMatchKind.Exact, matcher.Exact, matcher.IgnoreCase);
            case Matching.StringMatcher.MatchPatternOneofCase.Prefix:
                return new(StringMatchKind.Prefix, Checks.Required(matcher.Prefix, at.Field("prefix")), matcher.IgnoreCase);
            case Matching.StringMatcher.MatchPatternOneofCase.Suffix:
                return new(StringMatchKind.Suffix, Checks.Required(matcher.Suffix, at.Field("suffix")), matcher.IgnoreCase);
            case Matching.StringMatcher.MatchPatternOneofCase.Contains:
                return new(StringMatchKind.Contains, Checks.Required(matcher.Contains, at.Field("contains")), matcher.IgnoreCase);
            case Matching.StringMatcher.MatchPatternOneofCase.SafeRegex:
                if (matcher.IgnoreCase)
                    at.Field("ignore_case").Error("is not allowed with 'safe_regex': write (?i) in the expression");
                return new(StringMatchKind.SafeRegex, Regex(matcher.SafeRegex, at.Field("safe_regex")));
            default:
                at.Missing("one of 'exact', 'prefix', 'suffix', 'contains' and 'safe_regex' is required");
                return new(StringMatchKind.Exact, "");
        }
    }

    public static HeaderMatcher OfHeader(Header matcher, Scope at) => new()
    {
        Name = HeaderRules.Name(matcher.Name, at.Field("name")),
        String = HeaderText(matcher, at),
        Range = matcher.RangeMatch is { } range ? Range(range.Start, range.End, at.Field("range_match")) : null,
        Present = matcher.HasPresentMatch ? matcher.PresentMatch : null,
        Invert = matcher.InvertMatch,
        TreatMissingHeaderAsEmpty = matcher.TreatMissingHeaderAsEmpty,
    };

    public static QueryParameterMatcher OfQuery(Query matcher, Scope at) => new()
    {
        Name = Checks.Required(matcher.Name, at.Field("name")),
        String = matcher.StringMatch is { } text ? String(text, at.Field("string_match")) : null,
        Present = !matcher.HasPresentMatch || matcher.PresentMatch,
    };

    private static StringMatcher? HeaderText(Header matcher, Scope at) => matcher.HeaderMatchSpecifierCase switch
    {
        Header.HeaderMatchSpecifierOneofCase.ExactMatch => new(StringMatchKind.Exact, matcher.ExactMatch),
        Header.HeaderMatchSpecifierOneofCase.PrefixMatch => new(StringMatchKind.Prefix, Checks.Required(matcher.PrefixMatch, at.Field("prefix_match"))),
        Header.HeaderMatchSpecifierOneofCase.SuffixMatch => new(StringMatchKind.Suffix, Checks.Required(matcher.SuffixMatch, at.Field("suffix_match"))),
        Header.HeaderMatchSpecifierOneofCase.ContainsMatch => new(StringMatchKind.Contains, Checks.Required(matcher.ContainsMatch, at.Field("contains_match"))),
        Header.HeaderMatchSpecifierOneofCase.SafeRegexMatch => new(StringMatchKind.SafeRegex, Regex(matcher.SafeRegexMatch, at.Field("safe_regex_match"))),
        Header.HeaderMatchSpecifierOneofCase.StringMatch => String(matcher.StringMatch, at.Field("string_match")),
        _ => null,
    };

    private static Int64Range Range(long start, long end, Scope at)
    {
        if (start > end)
            at.Error($"the range from {start} to {end} is the wrong way round");
        return new(start, end);
    }
}
