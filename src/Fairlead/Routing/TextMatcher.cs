using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="StringMatcher"/>.</summary>
internal sealed class TextMatcher
{
    private readonly StringMatchKind _kind;
    private readonly byte[] _value;
    private readonly bool _ignoreCase;
    private readonly LinearRegex? _regex;

    private TextMatcher(StringMatchKind kind, byte[] value, bool ignoreCase, LinearRegex? regex)
    {
        _kind = kind;
        _value = value;
        _ignoreCase = ignoreCase;
        _regex = regex;
    }

    public static TextMatcher? Compile(StringMatcher matcher, string path, ICollection<ConfigError> errors)
    {
        if (matcher.Kind == StringMatchKind.SafeRegex)
            return CompileRegex(matcher, path, errors);
        if (!Enum.IsDefined(matcher.Kind))
        {
            errors.Add(new ConfigError(path, $"{matcher.Kind} is no way to compare texts."));
            return null;
        }

        if (matcher.Value.Length == 0 && matcher.Kind != StringMatchKind.Exact)
        {
            errors.Add(new ConfigError(path, $"The value of a {matcher.Kind.ToString().ToLowerInvariant()} match must not be empty."));
            return null;
        }

        return new TextMatcher(matcher.Kind, Encoding.UTF8.GetBytes(matcher.Value), matcher.IgnoreCase, null);
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_ignoreCase)
            return IsMatchIgnoreCase(text);
        return _kind switch
        {
            StringMatchKind.Exact => text.SequenceEqual(_value),
            StringMatchKind.Prefix => text.StartsWith(_value),
            StringMatchKind.Suffix => text.EndsWith(_value),
            StringMatchKind.Contains => text.IndexOf(_value) >= 0,
            _ => _regex!.IsMatch(text),
        };
    }

    private static TextMatcher? CompileRegex(StringMatcher matcher, string path, ICollection<ConfigError> errors)
    {
        if (matcher.IgnoreCase)
        {
            errors.Add(new ConfigError(path, "ignore_case has no effect on safe_regex: begin the expression with (?i) instead."));
            return null;
        }

        var regex = LinearRegex.CompileFull(matcher.Value, path, errors);
        return regex is null ? null : new TextMatcher(StringMatchKind.SafeRegex, [], false, regex);
    }

    private bool IsMatchIgnoreCase(ReadOnlySpan<byte> text) => _kind switch
    {
        StringMatchKind.Exact => ByteText.EqualsIgnoreCase(text, _value),
        StringMatchKind.Prefix => ByteText.StartsWithIgnoreCase(text, _value),
        StringMatchKind.Suffix => ByteText.EndsWithIgnoreCase(text, _value),
        _ => ByteText.ContainsIgnoreCase(text, _value),
    };
}
