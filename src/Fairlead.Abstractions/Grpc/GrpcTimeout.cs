using System.Buffers.Text;

namespace Fairlead.Grpc;

/// <summary>The value of a <c>grpc-timeout</c> field: one to eight digits and a unit (gRPC over HTTP/2, <em>Requests</em>).</summary>
public static class GrpcTimeout
{
    /// <summary>The most bytes that a value has.</summary>
    public const int MaxLength = 9;

    private const long MaxNumber = 99_999_999;

    private static readonly long[] Ticks = [0, TimeSpan.TicksPerMicrosecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute, TimeSpan.TicksPerHour];

    // From the finest to the coarsest; nanoseconds are finer than a tick.
    private static ReadOnlySpan<byte> Units => "numSMH"u8;

    /// <summary>Reads a value. Nanoseconds are rounded up to the tick of 100 ns.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out TimeSpan timeout)
    {
        timeout = default;
        if (value.Length is < 2 or > MaxLength)
            return false;
        var unit = Units.IndexOf(value[^1]);
        var digits = value[..^1];
        if (unit < 0 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(digits, out long number, out _))
            return false;
        timeout = TimeSpan.FromTicks(unit == 0 ? (number + 99) / 100 : number * Ticks[unit]);
        return true;
    }

    /// <summary>Writes a value in the finest unit that has room for it, rounded up; what is negative is written as zero.</summary>
    /// <returns>False if <paramref name="destination"/> is too small; <see cref="MaxLength"/> bytes are always enough.</returns>
    public static bool TryFormat(TimeSpan timeout, Span<byte> destination, out int written)
    {
        var ticks = Math.Max(0, timeout.Ticks);
        var (number, unit) = ticks <= MaxNumber / 100 ? (ticks * 100, 0) : InUnit(ticks);
        if (!Utf8Formatter.TryFormat(number, destination, out written) || written == destination.Length)
        {
            written = 0;
            return false;
        }

        destination[written++] = Units[unit];
        return true;
    }

    private static (long Number, int Unit) InUnit(long ticks)
    {
        for (var unit = 1; unit < Units.Length; unit++)
        {
            var number = (ticks / Ticks[unit]) + (ticks % Ticks[unit] > 0 ? 1 : 0);
            if (number <= MaxNumber)
                return (number, unit);
        }

        return (MaxNumber, Units.Length - 1);
    }
}
