namespace Fairlead.Configuration;

/// <summary>A condition on a text. Source: <c>envoy.type.matcher.v3.StringMatcher</c>.</summary>
/// <param name="Kind">How to compare.</param>
/// <param name="Value">What to compare with.</param>
/// <param name="IgnoreCase">Compare without (ASCII) case; not for expressions.</param>
public sealed record StringMatcher(StringMatchKind Kind, string Value, bool IgnoreCase = false);
