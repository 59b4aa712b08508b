using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>START_TIME(PATTERN): when the exchange began, in UTC.</summary>
internal sealed class StartTimeField(TimePattern pattern) : Segment
{
    public static Segment? Parse(OperatorCall call)
    {
        if (call.Argument?.Contains('\n') == true)
            return call.Fail("the time pattern has a line feed");
        var pattern = TimePattern.Parse(string.IsNullOrEmpty(call.Argument) ? TimePattern.Default : call.Argument, out var error);
        return pattern is null ? call.Fail(error) : call.Unlimited(new StartTimeField(pattern));
    }

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.StartTime == default)
        {
            writer.Missing();
            return;
        }

        Span<byte> text = stackalloc byte[TimePattern.MaxLength];
        writer.Text(text[..pattern.Write(info.StartTime, text)]);
    }
}
