namespace Fairlead.Xds.Discovery.Streams;

/// <summary>How long to wait before the next attempt: twice as long each time, up to a limit, and never the same for all clients of a server that comes back.</summary>
internal sealed class ReconnectBackOff(TimeSpan shortest, TimeSpan longest, Func<double> random)
{
    public static readonly TimeSpan DefaultShortest = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan DefaultLongest = TimeSpan.FromSeconds(30);

    private int _attempts;

    /// <summary>The next wait: from the shortest to the longest, ends included.</summary>
    public TimeSpan Next()
    {
        // Beyond 2^32 times any wait that is of use the limit counts anyway.
        var upper = Math.Min(longest.TotalMilliseconds, shortest.TotalMilliseconds * Math.Pow(2, Math.Min(++_attempts, 32)));
        var lower = Math.Max(shortest.TotalMilliseconds, upper / 2);
        return TimeSpan.FromMilliseconds(Math.Min(lower, upper) + ((upper - Math.Min(lower, upper)) * random()));
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _attempts = 0;
}
