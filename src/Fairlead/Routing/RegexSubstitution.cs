using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="RegexRewrite"/>: replaces every match in a path.</summary>
/// <remarks>Without references to groups (other than <c>\0</c>) it allocates nothing; capturing groups makes .NET allocate the match.</remarks>
internal sealed class RegexSubstitution
{
    private const int StackChars = 512;
    private const int WholeMatch = 0;
    private const int LiteralPart = -1;

    private readonly LinearRegex _regex;
    private readonly Part[] _parts;
    private readonly bool _captures;

    private RegexSubstitution(LinearRegex regex, Part[] parts)
    {
        _regex = regex;
        _parts = parts;
        _captures = parts.Any(p => p.Group > WholeMatch);
    }

    private readonly record struct Part(int Group, string Literal);

    public static RegexSubstitution? Compile(RegexRewrite rewrite, string path, ICollection<ConfigError> errors)
    {
        var regex = LinearRegex.CompileSearch(rewrite.Regex, $"{path}.pattern.regex", errors);
        var parts = ParseSubstitution(rewrite.Substitution, regex, $"{path}.substitution", errors);
        return regex is null || parts is null ? null : new RegexSubstitution(regex, parts);
    }

    public void Replace(scoped ReadOnlySpan<byte> path, ref ByteBuilder output)
    {
        char[]? rented = null;
        Span<char> buffer = path.Length <= StackChars ? stackalloc char[StackChars] : (rented = ArrayPool<char>.Shared.Rent(path.Length));
        var chars = buffer[..Encoding.UTF8.GetChars(path, buffer)];
        if (_captures)
            ReplaceCapturing(chars.ToString(), ref output);
        else
            ReplaceSimple(chars, ref output);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
    }

    private void ReplaceSimple(scoped ReadOnlySpan<char> chars, ref ByteBuilder output)
    {
        var done = 0;
        foreach (var match in _regex.Regex.EnumerateMatches(chars))
        {
            Append(chars[done..match.Index], ref output);
            foreach (var part in _parts)
                Append(part.Group == WholeMatch ? chars.Slice(match.Index, match.Length) : part.Literal, ref output);
            done = match.Index + match.Length;
        }

        Append(chars[done..], ref output);
    }

    private void ReplaceCapturing(string text, ref ByteBuilder output)
    {
        var done = 0;
        for (var match = _regex.Regex.Match(text); match.Success; match = match.NextMatch())
        {
            Append(text.AsSpan(done, match.Index - done), ref output);
            foreach (var part in _parts)
                Append(part.Group >= WholeMatch ? match.Groups[part.Group].ValueSpan : part.Literal, ref output);
            done = match.Index + match.Length;
        }

        Append(text.AsSpan(done), ref output);
    }

    private static void Append(scoped ReadOnlySpan<char> text, ref ByteBuilder output)
    {
        if (!text.IsEmpty)
            Encoding.UTF8.GetBytes(text, output.Take(Encoding.UTF8.GetByteCount(text)));
    }

    // \0 to \9 are groups, \\ is a backslash; anything else behind a backslash is an error, as in RE2.
    private static Part[]? ParseSubstitution(string text, LinearRegex? regex, string path, ICollection<ConfigError> errors)
    {
        var parts = new List<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                literal.Append(text[i]);
                continue;
            }

            var next = ++i < text.Length ? text[i] : '\0';
            if (next == '\\')
            {
                literal.Append('\\');
            }
            else if (char.IsAsciiDigit(next) && (regex is null || next - '0' <= regex.Groups))
            {
                Flush();
                parts.Add(new Part(next - '0', ""));
            }
            else
            {
                errors.Add(new ConfigError(path, $"Behind a backslash stands another one or the number of a group of the expression, of which there are {regex?.Groups}."));
                return null;
            }
        }

        Flush();
        return [.. parts];

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(new Part(LiteralPart, literal.ToString()));
            literal.Clear();
        }
    }
}
