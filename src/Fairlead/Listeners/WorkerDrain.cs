namespace Fairlead.Listeners;

/// <summary>The connections of a <see cref="ListenerDrain"/> on one worker.</summary>
/// <param name="drain">What it is part of.</param>
/// <param name="isSoon">True if connections without a request end soon; else their next response tells them, or the end of the drain time.</param>
internal sealed class WorkerDrain(ListenerDrain drain, bool isSoon)
{
    // One more than there are connections, until all of them are known.
    private int _count = 1;

    public ListenerDrain Drain { get; } = drain;

    public bool IsSoon { get; set; } = isSoon;

    public void Add() => _count++;

    public void Remove()
    {
        if (--_count == 0)
            Drain.WorkerDone();
    }
}
