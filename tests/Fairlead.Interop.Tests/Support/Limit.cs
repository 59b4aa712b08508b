namespace Fairlead.Interop.Tests.Support;

/// <summary>How long a test waits for something that must happen. Generous: it only bounds failures.</summary>
internal static class Limit
{
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(60);

    public static Task Within(this Task task) => task.WaitAsync(Time);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Time);
}
