namespace Fairlead.Configuration;

/// <summary>Replaces what an expression matches.</summary>
/// <param name="Regex">The expression; it must be one that runs in linear time.</param>
/// <param name="Substitution">The replacement; <c>\1</c> to <c>\9</c> refer to groups.</param>
public sealed record RegexRewrite(string Regex, string Substitution);
