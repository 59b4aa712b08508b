namespace Fairlead.Configuration;

/// <summary>A condition on the path of a request.</summary>
/// <param name="Kind">How to compare.</param>
/// <param name="Value">The prefix, path or expression; empty for <see cref="PathMatchKind.Connect"/>.</param>
public sealed record PathMatch(PathMatchKind Kind, string Value);
