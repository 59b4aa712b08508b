using System.Diagnostics;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>How long a test waits for something that must happen. Generous: it only bounds failures.</summary>
internal static class Limit
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    public static Task Within(this Task task) => task.WaitAsync(Time, TestContext.Current.CancellationToken);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Time, TestContext.Current.CancellationToken);

    /// <summary>Waits until a condition that has no event of its own holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Time)
                throw new TimeoutException($"It did not come true: {what}");
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
