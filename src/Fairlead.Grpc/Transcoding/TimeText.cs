using System.Buffers.Text;

namespace Fairlead.Grpc.Transcoding;

/// <summary>The JSON forms of <c>google.protobuf.Timestamp</c> (RFC 3339) and <c>google.protobuf.Duration</c> (<c>1.5s</c>).</summary>
internal static class TimeText
{
    /// <summary>Room for either form.</summary>
    public const int MaxLength = 40;

    private const long MaxDurationSeconds = 315_576_000_000;
    private const long UnixEpochSeconds = 62_135_596_800;
    private const int NanosDigits = 9;

    // 0001-01-01 to 9999-12-31, in seconds since 1970.
    private const long MinSeconds = -UnixEpochSeconds;
    private const long MaxSeconds = 253_402_300_799;

    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        if (text.Length < "2006-01-02T15:04:05Z".Length || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t') || text[13] != ':' || text[16] != ':')
            return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)
            || !TryNumber(text[11..13], out var hour) || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        text = text[19..];
        if (!TryTakeFraction(ref text, out nanos) || !TryOffset(text, out var offset))
            return false;
        seconds = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerSecond) - UnixEpochSeconds - offset;
        return seconds is >= MinSeconds and <= MaxSeconds;
    }

    public static bool TryParseDuration(ReadOnlySpan<byte> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        if (text.Length < 2 || text[^1] != 's')
            return false;
        var isNegative = text[0] == '-';
        text = text[(isNegative ? 1 : 0)..^1];
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var whole = digits < 0 ? text : text[..digits];
        if (whole.Length is 0 or > 12 || !Utf8Parser.TryParse(whole, out seconds, out _))
            return false;
        text = text[whole.Length..];
        if (!TryTakeFraction(ref text, out nanos) || !text.IsEmpty || seconds > MaxDurationSeconds || (seconds == MaxDurationSeconds && nanos > 0))
            return false;
        if (isNegative)
            (seconds, nanos) = (-seconds, -nanos);
        return true;
    }

    /// <summary>Returns false if there is no such time.</summary>
    public static bool TryFormatTimestamp(long seconds, int nanos, Span<byte> destination, out int written)
    {
        written = 0;
        if (seconds is < MinSeconds or > MaxSeconds || nanos is < 0 or > 999_999_999)
            return false;
        var time = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        time.TryFormat(destination, out written, "yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        AppendFraction(nanos, destination, ref written);
        destination[written++] = (byte)'Z';
        return true;
    }

    /// <summary>Returns false if there is no such duration.</summary>
    public static bool TryFormatDuration(long seconds, int nanos, Span<byte> destination, out int written)
    {
        written = 0;
        if (seconds is < -MaxDurationSeconds or > MaxDurationSeconds || nanos is < -999_999_999 or > 999_999_999 || (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0))
            return false;
        if (seconds < 0 || nanos < 0)
            destination[written++] = (byte)'-';
        Utf8Formatter.TryFormat(Math.Abs(seconds), destination[written..], out var length);
        written += length;
        AppendFraction(Math.Abs(nanos), destination, ref written);
        destination[written++] = (byte)'s';
        return true;
    }

    /// <summary>No digits, or three, six or nine of them.</summary>
    private static void AppendFraction(int nanos, Span<byte> destination, ref int written)
    {
        if (nanos == 0)
            return;
        destination[written++] = (byte)'.';
        var digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : NanosDigits;
        for (var (i, divisor) = (0, 100_000_000); i < digits; i++, divisor /= 10)
            destination[written++] = (byte)('0' + (nanos / divisor % 10));
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out value, out _);
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out int nanos)
    {
        nanos = 0;
        if (text.IsEmpty || text[0] != '.')
            return true;
        text = text[1..];
        var count = 0;
        while (!text.IsEmpty && text[0] is >= (byte)'0' and <= (byte)'9')
        {
            if (count++ == NanosDigits)
                return false;
            nanos = (nanos * 10) + text[0] - '0';
            text = text[1..];
        }

        for (var i = count; i < NanosDigits; i++)
            nanos *= 10;
        return count > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':' || !TryNumber(text[1..3], out var hours) || !TryNumber(text[4..], out var minutes))
            return false;
        if (hours > 23 || minutes > 59)
            return false;
        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }
}
