namespace Fairlead.Conformance.Tests.Support;

/// <summary>What the process allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least of several rounds: what each of them costs is in all, what the test's host or the end of an earlier test does meanwhile is not.
    /// </summary>
    public static (long Allocated, int Collections) Least(int rounds, Action round)
    {
        var least = (Allocated: long.MaxValue, Collections: int.MaxValue);
        for (var i = 0; i < rounds; i++)
        {
            var (before, collections) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0));
            round();
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (allocated < least.Allocated)
                least = (allocated, GC.CollectionCount(0) - collections);
        }

        return least;
    }
}
