using System.Text;
using Fairlead.Configuration;
using Fairlead.Formatting.Operators;

namespace Fairlead.Formatting;

/// <summary>Cuts a format string into literals and operators: <c>%NAME%</c>, <c>%NAME(ARGUMENT)%</c>, <c>%NAME(ARGUMENT):LENGTH%</c>; <c>%%</c> is a percent sign.</summary>
internal static class FormatParser
{
    public static Segment[]? Parse(string format, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        var segments = new List<Segment>();
        var literal = new StringBuilder();
        for (var at = 0; at < format.Length;)
        {
            if (format[at] != '%')
            {
                literal.Append(format[at++]);
            }
            else if (at + 1 < format.Length && format[at + 1] == '%')
            {
                literal.Append('%');
                at += 2;
            }
            else
            {
                var call = ParseCall(format, ref at, path, errors);
                if (call is null)
                    return null;
                Append(segments, literal, OperatorTable.Create(call));
            }
        }

        FlushLiteral(segments, literal);
        return errors.Count == before ? [.. segments] : null;
    }

    private static void Append(List<Segment> segments, StringBuilder literal, Segment? segment)
    {
        // What is known already (HOSTNAME, ENVIRONMENT) still counts as an operator where it stands alone, so that JSON types it as a value.
        if (segment is null)
            return;
        FlushLiteral(segments, literal);
        segments.Add(segment);
    }

    private static void FlushLiteral(List<Segment> segments, StringBuilder literal)
    {
        if (literal.Length == 0)
            return;
        segments.Add(new LiteralSegment(Encoding.UTF8.GetBytes(literal.ToString())));
        literal.Clear();
    }

    private static OperatorCall? ParseCall(string format, ref int at, string path, ICollection<ConfigError> errors)
    {
        var start = at + 1;
        var end = start;
        while (end < format.Length && (char.IsAsciiLetterUpper(format[end]) || char.IsAsciiDigit(format[end]) || format[end] == '_'))
            end++;
        var name = format[start..end];
        string? argument = null;
        int? length = null;
        if (name.Length > 0 && end < format.Length && format[end] == '(')
        {
            // An argument may itself have brackets and percent signs (strftime): it ends at the first ")" that the rest of an operator follows.
            for (var close = format.IndexOf(')', end); close >= 0; close = format.IndexOf(')', close + 1))
            {
                var after = close + 1;
                if (!TryParseEnd(format, ref after, out length))
                    continue;
                argument = format[(end + 1)..close];
                at = after;
                return new OperatorCall(name, argument, length, path, errors);
            }
        }
        else if (name.Length > 0 && TryParseEnd(format, ref end, out length))
        {
            at = end;
            return new OperatorCall(name, null, length, path, errors);
        }

        errors.Add(new ConfigError(path, $"'{Excerpt(format, at)}' at position {at} is no operator: expected %NAME%, %NAME(ARGUMENT)%, %NAME(ARGUMENT):LENGTH%, or %% for a percent sign"));
        return null;
    }

    private static bool TryParseEnd(string format, ref int at, out int? length)
    {
        length = null;
        var end = at;
        if (end < format.Length && format[end] == ':')
        {
            var digits = ++end;
            while (end < format.Length && char.IsAsciiDigit(format[end]))
                end++;
            if (!int.TryParse(format.AsSpan(digits, end - digits), out var value))
                return false;
            length = value;
        }

        if (end >= format.Length || format[end] != '%')
            return false;
        at = end + 1;
        return true;
    }

    private static string Excerpt(string format, int at) => format.Length - at <= 32 ? format[at..] : $"{format.AsSpan(at, 32)}…";
}
