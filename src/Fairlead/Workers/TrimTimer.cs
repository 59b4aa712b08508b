
namespace Fairlead.Workers;

/// <summary>Gives up buffers and other things that were not needed for a while.</summary>
internal sealed class TrimTimer(Worker worker) : WorkerTimer
{
    private const long PeriodMilliseconds = 5000;

    // Pinned blocks are only freed by a full collection; one is worth its price from this many bytes on.
    private const long CollectThreshold = 16 * 1024 * 1024;

    private long _freed;

    public void Start() => Arm(worker, PeriodMilliseconds);

    protected override void OnDue()
    {
        var freed = worker.Trim();
        _freed += freed;
        if (freed == 0 && _freed >= CollectThreshold)
        {
            // The burst is over: nothing more was given up in this period.
            _freed = 0;
            GC.Collect(2, GCCollectionMode.Forced, blocking: false, compacting: false);
        }

        Start();
    }
}
