using System.Buffers.Text;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="HeaderMatcher"/>.</summary>
internal sealed class HeaderCondition
{
    private const int StackBytes = 256;

    private readonly byte[] _name;
    private readonly KnownHeader _known;
    private readonly TextMatcher? _text;
    private readonly Int64Range? _range;
    private readonly bool _present;
    private readonly bool _invert;
    private readonly bool _missingIsEmpty;

    private HeaderCondition(HeaderMatcher source, TextMatcher? text)
    {
        // "host" is another name of the authority, whatever the protocol.
        var known = KnownHeaders.Find(Encoding.UTF8.GetBytes(source.Name));
        _known = known == KnownHeader.Host ? KnownHeader.Authority : known;
        _name = ByteText.LowerUtf8(source.Name);
        _text = text;
        _range = source.Range;
        _present = source.Present ?? true;
        _invert = source.Invert;
        _missingIsEmpty = source.TreatMissingHeaderAsEmpty;
    }

    private bool OnlyPresence => _text is null && _range is null;

    public static HeaderCondition? Compile(HeaderMatcher matcher, string path, ICollection<ConfigError> errors)
    {
        var name = matcher.Name.StartsWith(':') ? matcher.Name[1..] : matcher.Name;
        if (!HeaderSyntax.IsToken(Encoding.UTF8.GetBytes(name)))
        {
            errors.Add(new ConfigError($"{path}.name", $"'{matcher.Name}' is not a header name (RFC 9110, 5.1)."));
            return null;
        }

        var conditions = (matcher.String is null ? 0 : 1) + (matcher.Range is null ? 0 : 1) + (matcher.Present is null ? 0 : 1);
        if (conditions > 1)
        {
            errors.Add(new ConfigError(path, "Only one of string_match, range_match and present_match may be set."));
            return null;
        }

        if (matcher.Range is { } range && range.Start >= range.End)
        {
            errors.Add(new ConfigError($"{path}.range_match", "The range is empty: start must be less than end."));
            return null;
        }

        if (matcher.String is null)
            return new HeaderCondition(matcher, null);
        var text = TextMatcher.Compile(matcher.String, $"{path}.string_match", errors);
        return text is null ? null : new HeaderCondition(matcher, text);
    }

    public static HeaderCondition[] CompileAll(ConfigList<HeaderMatcher> matchers, string path, ICollection<ConfigError> errors)
    {
        var conditions = new List<HeaderCondition>(matchers.Count);
        for (var i = 0; i < matchers.Count; i++)
        {
            if (Compile(matchers[i], $"{path}[{i}]", errors) is { } condition)
                conditions.Add(condition);
        }

        return [.. conditions];
    }

    public bool IsMatch(HeaderMap headers)
    {
        var found = _known == KnownHeader.None ? headers.TryGetValue(_name, out var value) : headers.TryGetValue(_known, out value);
        if (OnlyPresence)
            return ((found || _missingIsEmpty) == _present) != _invert;
        if (!found)
            return _missingIsEmpty && IsValueMatch(default) != _invert;
        return (HasSeveral(headers) ? IsJoinedMatch(headers) : IsValueMatch(value)) != _invert;
    }

    private bool IsValueMatch(ReadOnlySpan<byte> value)
    {
        if (_text is not null)
            return _text.IsMatch(value);
        var digits = HeaderSyntax.TrimWhiteSpace(value);
        return Utf8Parser.TryParse(digits, out long number, out var consumed) && consumed == digits.Length && number >= _range!.Value.Start && number < _range.Value.End;
    }

    private bool HasSeveral(HeaderMap headers)
    {
        if (_known != KnownHeader.None)
            return headers.CountOf(_known) > 1;
        var count = 0;
        foreach (var field in headers)
            count += IsMine(field) ? 1 : 0;
        return count > 1;
    }

    // Several values of one header join with a comma, without a space.
    private bool IsJoinedMatch(HeaderMap headers)
    {
        var joined = new ByteBuilder(stackalloc byte[StackBytes]);
        var first = true;
        foreach (var field in headers)
        {
            if (!IsMine(field))
                continue;
            if (!first)
                joined.Append((byte)',');
            joined.Append(field.Value);
            first = false;
        }

        var result = IsValueMatch(joined.Written);
        joined.Dispose();
        return result;
    }

    private bool IsMine(in HeaderField field) =>
        _known != KnownHeader.None ? field.Known == _known : field.Known == KnownHeader.None && ByteText.EqualsIgnoreCase(field.Name, _name);
}
