namespace Fairlead.Workers;

/// <summary>
/// A timer that calls <see cref="OnDue"/> once on its worker. Made for time-outs that are set on every request and hardly ever fire:
/// to arm and disarm it again is two field writes.
/// </summary>
/// <remarks>The resolution is 8 ms; a timer never fires early.</remarks>
public abstract class WorkerTimer
{
    internal const long Never = long.MaxValue;

    // Far more than any configured time (10,000 years are below 2^49 ms), and far from overflow.
    private const long MaxDelay = 1L << 50;

    internal WorkerTimer? Previous;
    internal WorkerTimer? Next;
    internal long Deadline = Never;
    internal long VisitAt;
    internal int Slot = -1;

    /// <summary>True while the timer waits to fire.</summary>
    public bool IsArmed => Deadline != Never;

    /// <summary>Fires after <paramref name="milliseconds"/> (less than 0 counts as 0; <see cref="long.MaxValue"/> is as good as never), instead of when it would have before.</summary>
    public void Arm(Worker worker, long milliseconds)
    {
        ArgumentNullException.ThrowIfNull(worker);
        Deadline = worker.NowMilliseconds + Math.Clamp(milliseconds, 0, MaxDelay);
        if (Slot < 0 || Deadline < VisitAt)
            worker.Timers.Link(this, worker.NowMilliseconds);
    }

    /// <summary>Does not fire any more. Cheap; the worker may keep a reference for a while. See <see cref="Remove"/>.</summary>
    public void Disarm() => Deadline = Never;

    /// <summary>Disarms the timer and makes the worker forget it at once. Call it when the timer's owner ends.</summary>
    public void Remove(Worker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        Deadline = Never;
        worker.Timers.Unlink(this);
    }

    /// <summary>The timer is due; it is disarmed already and may be armed anew.</summary>
    protected abstract void OnDue();

    internal void Fire()
    {
        Deadline = Never;
        OnDue();
    }
}
