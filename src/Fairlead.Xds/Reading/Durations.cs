using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Reading;

/// <summary>The text form of durations in proto3 JSON: seconds with up to nine decimals and an <c>s</c>.</summary>
internal static class Durations
{
    public static Duration? Parse(ReadOnlySpan<char> text)
    {
        if (!text.EndsWith('s'))
            return null;
        var negative = text.StartsWith('-');
        text = text[(negative ? 1 : 0)..^1];
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || fraction.Length > 9 || whole.Length > 12)
            return null;
        if (!long.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > Duration.MaxSeconds)
            return null;
        var nanos = 0;
        if (!fraction.IsEmpty && !int.TryParse(fraction.ToString().PadRight(9, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out nanos))
            return null;
        return negative ? new Duration { Seconds = -seconds, Nanos = -nanos } : new Duration { Seconds = seconds, Nanos = nanos };
    }
}
