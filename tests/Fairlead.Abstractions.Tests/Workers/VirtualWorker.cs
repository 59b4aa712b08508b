using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests.Workers;

/// <summary>A worker whose clock the test moves.</summary>
internal sealed class VirtualWorker(long start) : Worker(0, new BufferPool())
{
    private long _now = start;

    public override long NowMilliseconds => _now;

    public int Next => MillisecondsToNextTimer();

    public override void Post(Action<object?> callback, object? state) => callback(state);

    public void AdvanceTo(long now)
    {
        _now = now;
        FireTimers();
    }

    public void Advance(long milliseconds) => AdvanceTo(_now + milliseconds);

    /// <summary>Moves the clock without looking at timers, as a worker that is busy does.</summary>
    public void Stall(long milliseconds) => _now += milliseconds;
}
