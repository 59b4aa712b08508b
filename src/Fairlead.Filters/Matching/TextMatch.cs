using Fairlead.Configuration;
using Fairlead.Routing;

namespace Fairlead.Filters.Matching;

/// <summary>Compiles <see cref="TextMatchOptions"/>.</summary>
internal static class TextMatch
{
    /// <summary>Returns null, and adds what is wrong, if there is no such condition.</summary>
    public static TextMatcher? Compile(TextMatchOptions? options, string path, ICollection<ConfigError> errors)
    {
        (StringMatchKind Kind, string Field, string? Value)[] ways =
        [
            (StringMatchKind.Exact, "exact", options?.Exact),
            (StringMatchKind.Prefix, "prefix", options?.Prefix),
            (StringMatchKind.Suffix, "suffix", options?.Suffix),
            (StringMatchKind.Contains, "contains", options?.Contains),
            (StringMatchKind.SafeRegex, "safe_regex", options?.SafeRegex is { } regex ? regex.Regex ?? "" : null),
        ];
        var given = ways.Where(w => w.Value is not null).ToArray();
        if (given is [var way])
            return TextMatcher.Compile(new StringMatcher(way.Kind, way.Value!, options!.IgnoreCase), $"{path}.{way.Field}", errors);
        errors.Add(new ConfigError(path, "one of 'exact', 'prefix', 'suffix', 'contains' and 'safe_regex' is required"));
        return null;
    }
}
