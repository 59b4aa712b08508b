namespace Fairlead.Filters.Matching;

/// <summary>A regular expression. Source: <c>envoy.type.matcher.v3.RegexMatcher</c>.</summary>
public sealed class RegexOptions
{
    /// <summary>The expression, of RE2's syntax; runs in linear time.</summary>
    public string Regex { get; set; } = "";

    /// <summary>The engine; there is no other.</summary>
    public GoogleRe2Options? GoogleRe2 { get; set; }
}
