using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>START_TIME(PATTERN): when the exchange began, in UTC.</summary>
internal sealed class StartTimeField(TimePattern? pattern) : Segment
{
    // "2024-02-29T15:04:05.123" of the round-trip format; a "Z" follows.
    private const int ToMilliseconds = 23;

    public static Segment? Parse(OperatorCall call)
    {
        if (call.Argument?.Contains('\n') == true)
            return call.Fail("the time pattern has a line feed");
        if (string.IsNullOrEmpty(call.Argument) || call.Argument == TimePattern.Default)
            return call.Unlimited(new StartTimeField(null));
        var pattern = TimePattern.Parse(call.Argument, out var error);
        return pattern is null ? call.Fail(error) : call.Unlimited(new StartTimeField(pattern));
    }

    [SkipLocalsInit]
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.StartTime == default)
        {
            writer.Missing();
            return;
        }

        if (pattern is null)
        {
            WriteDefault(info.StartTime, ref writer);
            return;
        }

        Span<byte> text = stackalloc byte[TimePattern.MaxLength];
        writer.Text(text[..pattern.Write(info.StartTime, text)]);
    }

    // Nearly every log has this one on every line.
    private static void WriteDefault(DateTime time, ref ValueWriter writer)
    {
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(time, text, out _, 'O');
        text[ToMilliseconds] = (byte)'Z';
        writer.Text(text[..(ToMilliseconds + 1)]);
    }
}
