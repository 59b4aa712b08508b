namespace Fairlead.Conformance.Tests.Support;

/// <summary>How long a test waits for something that must happen. Generous: it only bounds failures.</summary>
internal static class Limit
{
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(30);

    public static Task Within(this Task task) => task.WaitAsync(Time);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Time);

    /// <summary>Waits until a condition that has no event of its own holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(start) > Time)
                throw new TimeoutException($"It did not come true: {what}");
            await Task.Delay(5);
        }
    }
}
