namespace Fairlead.Configuration;

/// <summary>How a route compares paths.</summary>
public enum PathMatchKind
{
    /// <summary>The path with its query begins with the value.</summary>
    Prefix,

    /// <summary>The path without its query equals the value.</summary>
    Exact,

    /// <summary>The whole path without its query matches a regular expression in linear time.</summary>
    SafeRegex,

    /// <summary>Like a prefix, but only at a segment boundary.</summary>
    PathSeparatedPrefix,

    /// <summary>CONNECT requests.</summary>
    Connect,
}
