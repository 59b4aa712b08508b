using System.Globalization;
using System.Text;

namespace Fairlead.Formatting.Operators;

/// <summary>A pattern of <c>strftime</c>, compiled: UTC, in English, with fractions of seconds as in <c>%3f</c> and <c>%E3S</c>.</summary>
internal sealed class TimePattern
{
    /// <summary>ISO 8601 with milliseconds.</summary>
    public const string Default = "%Y-%m-%dT%H:%M:%E3SZ";

    /// <summary>The most bytes that a pattern may write.</summary>
    public const int MaxLength = 512;

    // The longest single field: the name of a day or month, nine digits of a fraction, twelve of the seconds since 1970.
    private const int MaxFieldLength = 12;

    private static readonly byte[][] Days = NamesOf(DateTimeFormatInfo.InvariantInfo.DayNames);
    private static readonly byte[][] Months = NamesOf(DateTimeFormatInfo.InvariantInfo.MonthNames);

    private readonly Part[] _parts;

    private TimePattern(Part[] parts) => _parts = parts;

    private readonly record struct Part(char Code, int Width, byte[] Literal);

    /// <summary>Compiles a pattern. Returns null, and what is wrong, if it has a field that is not known.</summary>
    public static TimePattern? Parse(string pattern, out string error)
    {
        error = "";
        var parts = new List<Part>();
        if (!TryAppend(parts, pattern, ref error))
            return null;
        if (parts.Sum(static p => p.Code == 'L' ? p.Literal.Length : MaxFieldLength) <= MaxLength)
            return new TimePattern([.. parts]);
        error = "the time pattern is too long";
        return null;
    }

    /// <summary>Writes a time into a span of at least <see cref="MaxLength"/> bytes. Returns how many were written.</summary>
    public int Write(DateTime time, Span<byte> output)
    {
        var length = 0;
        var (year, month, day) = time;
        foreach (var part in _parts)
            length += WritePart(part, time, year, month, day, output[length..]);
        return length;
    }

    private static bool TryAppend(List<Part> parts, string pattern, ref string error)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                var end = pattern.IndexOf('%', i);
                end = end < 0 ? pattern.Length : end;
                parts.Add(new Part('L', 0, Encoding.UTF8.GetBytes(pattern[i..end])));
                i = end - 1;
                continue;
            }

            var start = i++;
            var extended = i < pattern.Length && pattern[i] == 'E';
            i += extended ? 1 : 0;
            var width = i < pattern.Length && pattern[i] is >= '1' and <= '9' ? pattern[i++] - '0' : 0;
            var code = i < pattern.Length ? pattern[i] : '\0';
            if (!TryAppendField(parts, code, width, extended, ref error))
            {
                error = error.Length > 0 ? error : $"'{pattern[start..Math.Min(i + 1, pattern.Length)]}' is no known field of a time";
                return false;
            }
        }

        return true;
    }

    private static bool TryAppendField(List<Part> parts, char code, int width, bool extended, ref string error)
    {
        switch (code)
        {
            case 'f':
                parts.Add(new Part('f', width == 0 ? 9 : width, []));
                return true;
            case 'S' when extended && width > 0:
                parts.AddRange([new Part('S', 0, []), new Part('L', 0, "."u8.ToArray()), new Part('f', width, [])]);
                return true;
            case 'Y' when extended && width == 4:
                parts.Add(new Part('Y', 0, []));
                return true;
            case 'z' when extended && width == 0:
                parts.Add(new Part('L', 0, "+00:00"u8.ToArray()));
                return true;
        }

        if (width > 0 || extended)
            return false;
        var alias = code switch
        {
            'F' => "%Y-%m-%d",
            'T' or 'X' => "%H:%M:%S",
            'R' => "%H:%M",
            'D' or 'x' => "%m/%d/%y",
            'r' => "%I:%M:%S %p",
            'c' => "%a %b %e %H:%M:%S %Y",
            _ => null,
        };
        if (alias is not null)
            return TryAppend(parts, alias, ref error);
        var literal = code switch { '%' => "%", 'Z' => "UTC", 'z' => "+0000", 't' => "\t", _ => null };
        if (literal is not null)
            parts.Add(new Part('L', 0, Encoding.ASCII.GetBytes(literal)));
        else if ("YyCmdeHIMSpsjaAbBhuwGgV".Contains(code, StringComparison.Ordinal))
            parts.Add(new Part(code, 0, []));
        else
            return false;
        return true;
    }

    private static int WritePart(in Part part, DateTime time, int year, int month, int day, Span<byte> output)
    {
        switch (part.Code)
        {
            case 'L':
                return Copy(part.Literal, output);
            case 'Y':
                return Digits(year, 4, output);
            case 'y':
                return Digits(year % 100, 2, output);
            case 'C':
                return Digits(year / 100, 2, output);
            case 'm':
                return Digits(month, 2, output);
            case 'd':
                return Digits(day, 2, output);
            case 'e':
                Digits(day, 2, output);
                output[0] = output[0] == '0' ? (byte)' ' : output[0];
                return 2;
            case 'H':
                return Digits(time.Hour, 2, output);
            case 'I':
                return Digits(((time.Hour + 11) % 12) + 1, 2, output);
            case 'M':
                return Digits(time.Minute, 2, output);
            case 'S':
                return Digits(time.Second, 2, output);
            case 'f':
                return Fraction(time, part.Width, output);
            case 'p':
                return Copy(time.Hour < 12 ? "AM"u8 : "PM"u8, output);
            case 's':
                System.Buffers.Text.Utf8Formatter.TryFormat((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond, output, out var written);
                return written;
            default:
                return WriteCalendarPart(part.Code, time, month, output);
        }
    }

    private static int WriteCalendarPart(char code, DateTime time, int month, Span<byte> output)
    {
        var weekday = (int)time.DayOfWeek;
        switch (code)
        {
            case 'j':
                return Digits(time.DayOfYear, 3, output);
            case 'a':
                return Copy(Days[weekday].AsSpan(0, 3), output);
            case 'A':
                return Copy(Days[weekday], output);
            case 'b' or 'h':
                return Copy(Months[month - 1].AsSpan(0, 3), output);
            case 'B':
                return Copy(Months[month - 1], output);
            case 'u':
                return Digits(weekday == 0 ? 7 : weekday, 1, output);
            case 'w':
                return Digits(weekday, 1, output);
            case 'G':
                return Digits(ISOWeek.GetYear(time), 4, output);
            case 'g':
                return Digits(ISOWeek.GetYear(time) % 100, 2, output);
            default:
                return Digits(ISOWeek.GetWeekOfYear(time), 2, output);
        }
    }

    private static int Fraction(DateTime time, int digits, Span<byte> output)
    {
        var nanoseconds = (int)(time.Ticks % TimeSpan.TicksPerSecond) * 100;
        for (var i = 0; i < digits; i++)
        {
            output[i] = (byte)('0' + (nanoseconds / 100_000_000));
            nanoseconds = nanoseconds % 100_000_000 * 10;
        }

        return digits;
    }

    private static int Digits(int value, int count, Span<byte> output)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            output[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        return count;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> output)
    {
        text.CopyTo(output);
        return text.Length;
    }

    private static byte[][] NamesOf(string[] names) => [.. names.Select(Encoding.ASCII.GetBytes)];
}
