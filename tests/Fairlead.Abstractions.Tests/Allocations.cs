namespace Fairlead.Abstractions.Tests;

/// <summary>Measures what a piece of code allocates once it is warm.</summary>
internal static class Allocations
{
    public static long Of(Action action)
    {
        for (var i = 0; i < 200; i++)
            action();

        // A tiering compiler may allocate for itself once in a while: what counts is whether the code can run without.
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
