using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>A regular expression of RE2's syntax that runs in linear time over UTF-8 bytes.</summary>
/// <remarks>
/// Bytes that are no UTF-8 count as U+FFFD. A code point beyond U+FFFF counts as two characters, and <c>\b</c> knows the letters of all scripts; both differ from RE2
/// outside ASCII only.
/// </remarks>
internal sealed class LinearRegex
{
    private const int StackChars = 512;
    private readonly Regex _regex;

    private LinearRegex(Regex regex, int groups)
    {
        _regex = regex;
        Groups = groups;
    }

    /// <summary>How many groups it captures, not counting the whole match.</summary>
    public int Groups { get; }

    /// <summary>The expression as .NET runs it.</summary>
    public Regex Regex => _regex;

    /// <summary>Compiles an expression that must match a text as a whole.</summary>
    public static LinearRegex? CompileFull(string pattern, string path, ICollection<ConfigError> errors) => Compile(pattern, true, path, errors);

    /// <summary>Compiles an expression that is searched for in a text.</summary>
    public static LinearRegex? CompileSearch(string pattern, string path, ICollection<ConfigError> errors) => Compile(pattern, false, path, errors);

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length > StackChars)
            return IsMatchLong(text);
        Span<char> chars = stackalloc char[StackChars];
        return _regex.IsMatch(chars[..Encoding.UTF8.GetChars(text, chars)]);
    }

    private bool IsMatchLong(ReadOnlySpan<byte> text)
    {
        var chars = ArrayPool<char>.Shared.Rent(text.Length);
        var result = _regex.IsMatch(chars.AsSpan(0, Encoding.UTF8.GetChars(text, chars)));
        ArrayPool<char>.Shared.Return(chars);
        return result;
    }

    private static LinearRegex? Compile(string pattern, bool full, string path, ICollection<ConfigError> errors)
    {
        var translator = new Re2Translator(pattern);
        if (translator.Translate() is not { } translated)
        {
            errors.Add(new ConfigError(path, $"The expression '{pattern}' is refused at position {translator.ErrorPosition}: {translator.Error}."));
            return null;
        }

        try
        {
            var text = full ? $@"\A(?:{translated})\z" : translated;
            return new LinearRegex(new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), translator.Groups);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Add(new ConfigError(path, $"The expression '{pattern}' is refused: {e.Message}"));
            return null;
        }
    }
}
