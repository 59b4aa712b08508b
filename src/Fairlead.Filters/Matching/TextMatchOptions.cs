namespace Fairlead.Filters.Matching;

/// <summary>A condition on a text: exactly one of the ways to compare. Source: <c>envoy.type.matcher.v3.StringMatcher</c>.</summary>
public sealed class TextMatchOptions
{
    /// <summary>Equal to this.</summary>
    public string? Exact { get; set; }

    /// <summary>Begins with this; not empty.</summary>
    public string? Prefix { get; set; }

    /// <summary>Ends with this; not empty.</summary>
    public string? Suffix { get; set; }

    /// <summary>Contains this; not empty.</summary>
    public string? Contains { get; set; }

    /// <summary>Matches this expression as a whole.</summary>
    public RegexOptions? SafeRegex { get; set; }

    /// <summary>Compares without (ASCII) case; not for expressions. Default: with.</summary>
    public bool IgnoreCase { get; set; }
}
