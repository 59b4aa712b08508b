namespace Fairlead.Filters.Matching;

/// <summary>Names the engine of expressions. Source: <c>envoy.type.matcher.v3.RegexMatcher.GoogleRE2</c>.</summary>
public sealed class GoogleRe2Options;
