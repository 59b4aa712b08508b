using System.Diagnostics;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>The time between two moments of an exchange; missing until both have come.</summary>
internal sealed class DurationField(Func<StreamInfo, long> begin, Func<StreamInfo, long> end, long unitsPerSecond) : Segment
{
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        var (from, to) = (begin(info), end(info));
        if (from == 0 || to == 0)
            writer.Missing();
        else
            writer.Number(InUnits(Math.Max(0, to - from)));
    }

    /// <summary>DURATION and its like, in milliseconds.</summary>
    public static Segment? Milliseconds(OperatorCall call, Func<StreamInfo, long> begin, Func<StreamInfo, long> end) =>
        call.Plain(new DurationField(begin, end, 1000));

    /// <summary>COMMON_DURATION(START:END[:PRECISION]).</summary>
    public static Segment? Parse(OperatorCall call)
    {
        var parts = (call.Argument ?? "").Split(':');
        if (parts.Length is < 2 or > 3)
            return call.Fail("needs START:END or START:END:PRECISION");
        var begin = MomentOf(parts[0]);
        var end = MomentOf(parts[1]);
        if (begin is null || end is null)
            return call.Fail($"'{(begin is null ? parts[0] : parts[1])}' is no known moment: use DS_RX_BEG, DS_RX_END, US_TX_BEG, US_RX_BEG or DS_TX_END");
        long? units = parts.Length == 2 ? 1000 : parts[2] switch { "ms" => 1000, "us" => 1_000_000, "ns" => 1_000_000_000, _ => null };
        return units is { } known ? call.Unlimited(new DurationField(begin, end, known)) : call.Fail($"'{parts[2]}' is no precision: use ms, us or ns");
    }

    // Whole seconds apart, so that nothing overflows.
    private long InUnits(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks, Stopwatch.Frequency);
        return (seconds * unitsPerSecond) + (rest * unitsPerSecond / Stopwatch.Frequency);
    }

    private static Func<StreamInfo, long>? MomentOf(string name) => name switch
    {
        "DS_RX_BEG" => static i => i.StartTimestamp,
        "DS_RX_END" => static i => i.RequestEndTimestamp,
        "US_TX_BEG" => static i => i.UpstreamSentTimestamp,
        "US_RX_BEG" => static i => i.ResponseStartTimestamp,
        "DS_TX_END" => static i => i.EndTimestamp,
        _ => null,
    };
}
