namespace Fairlead.Configuration;

/// <summary>How a <see cref="StringMatcher"/> compares.</summary>
public enum StringMatchKind
{
    /// <summary>Equal.</summary>
    Exact,

    /// <summary>Begins with.</summary>
    Prefix,

    /// <summary>Ends with.</summary>
    Suffix,

    /// <summary>Contains.</summary>
    Contains,

    /// <summary>Matches a regular expression as a whole, in linear time.</summary>
    SafeRegex,
}
