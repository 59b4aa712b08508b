namespace Fairlead.Workers;

/// <summary>
/// One thread with one poller, one set of timers, one buffer pool and its own upstream connections. A connection and all that serves it live and die on one worker.
/// </summary>
/// <remarks>All members but <see cref="Post"/> may be used from the worker's own thread only.</remarks>
public abstract class Worker
{
    [ThreadStatic]
    private static Worker? t_current;

    // Weak: what keeps things goes with its configuration, and tells nobody.
    private readonly List<WeakReference<ITrimmable>> _trimmables = [];

    /// <summary>Creates a worker.</summary>
    protected Worker(int index, BufferPool buffers)
    {
        Index = index;
        Buffers = buffers;
        Timers = new TimerWheel();
    }

    /// <summary>The worker whose thread this is, or null on a foreign thread.</summary>
    public static Worker? Current => t_current;

    /// <summary>0 for the first worker, and so on.</summary>
    public int Index { get; }

    /// <summary>Buffers of this worker.</summary>
    public BufferPool Buffers { get; }

    /// <summary>Milliseconds on a monotonic clock, read once per turn of the worker's loop.</summary>
    public abstract long NowMilliseconds { get; }

    /// <summary>The wall clock.</summary>
    public virtual DateTimeOffset UtcNow => DateTimeOffset.UtcNow;

    /// <summary>The filter that was called last, for the watchdog that names what blocks a worker. Written by the worker, read by the watchdog.</summary>
    internal string? LastCalled { get; set; }

    /// <summary>The timers of this worker.</summary>
    internal TimerWheel Timers { get; }

    /// <summary>Runs <paramref name="callback"/> on this worker, soon. May be called from any thread.</summary>
    public abstract void Post(Action<object?> callback, object? state);

    /// <summary>Has something trimmed together with the buffers, for as long as it lives. Called from any thread.</summary>
    internal void AddTrimmable(ITrimmable trimmable)
    {
        lock (_trimmables)
            _trimmables.Add(new WeakReference<ITrimmable>(trimmable));
    }

    /// <summary>Gives up what was not needed since the last call. Returns how many bytes of buffers that were.</summary>
    internal long Trim()
    {
        lock (_trimmables)
        {
            _trimmables.RemoveAll(static reference =>
            {
                if (!reference.TryGetTarget(out var trimmable))
                    return true;
                trimmable.Trim();
                return false;
            });
        }

        return Buffers.Trim();
    }

    /// <summary>Declares that the calling thread is this worker's.</summary>
    protected void Enter() => t_current = this;

    /// <summary>Declares that the calling thread is no worker's any more.</summary>
    protected static void Exit() => t_current = null;

    /// <summary>Fires the timers that are due.</summary>
    protected void FireTimers() => Timers.Advance(NowMilliseconds);

    /// <summary>Milliseconds until a timer may be due: 0 or more; -1 if there is none.</summary>
    protected int MillisecondsToNextTimer() => Timers.MillisecondsToNext(NowMilliseconds);
}
