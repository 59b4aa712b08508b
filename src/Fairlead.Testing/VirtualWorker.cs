using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>A worker on the test's thread, whose time stands still until the test moves it.</summary>
/// <remarks>
/// <para><see cref="Run(Func{Task})"/> runs an asynchronous test to its end; <see cref="Run()"/> runs what is due now; <see cref="Advance"/> lets time pass.
/// While any of them is running, the worker is <see cref="Worker.Current"/> and the <see cref="SynchronizationContext"/>.</para>
/// <para>All on one thread, but for <see cref="Post"/>.</para>
/// </remarks>
public sealed class VirtualWorker : Worker
{
    private readonly Queue<(Action<object?> Callback, object? State)> _posted = new();
    private readonly WorkerContext _context;
    private readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _now;
    private int _depth;

    /// <summary>Creates a worker with index 0.</summary>
    public VirtualWorker()
        : this(0)
    {
    }

    /// <summary>Creates a worker.</summary>
    /// <param name="index">Its <see cref="Worker.Index"/>.</param>
    public VirtualWorker(int index)
        : base(index, new BufferPool()) => _context = new WorkerContext(this);

    /// <inheritdoc/>
    public override long NowMilliseconds => _now;

    /// <summary>The wall clock: it starts at 2030-01-01 and moves with <see cref="NowMilliseconds"/>.</summary>
    public override DateTimeOffset UtcNow => _start.AddMilliseconds(_now);

    /// <inheritdoc/>
    public override void Post(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_posted)
        {
            _posted.Enqueue((callback, state));
            Monitor.Pulse(_posted);
        }
    }

    /// <summary>Runs what was posted, and what that posts, until nothing is left.</summary>
    public void Run()
    {
        var previous = EnterContext();
        try
        {
            Pump();
        }
        finally
        {
            ExitContext(previous);
        }
    }

    /// <summary>Runs a piece of code on the worker, then what it posted.</summary>
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var previous = EnterContext();
        try
        {
            body();
            Pump();
        }
        finally
        {
            ExitContext(previous);
        }
    }

    /// <summary>Runs an asynchronous piece of code on the worker to its end. Time does not pass by itself.</summary>
    /// <exception cref="InvalidOperationException">The code waits for something that nothing can bring about any more.</exception>
    public void Run(Func<Task> body) => Run(body, TimeSpan.Zero);

    /// <summary>The same for code that also waits for other threads.</summary>
    /// <param name="body">The code.</param>
    /// <param name="patience">How long to wait, in real time, for another thread to post something.</param>
    /// <exception cref="InvalidOperationException">The code waits for something that does not happen.</exception>
    public void Run(Func<Task> body, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(body);
        var previous = EnterContext();
        try
        {
            var task = body();
            Pump();
            while (!task.IsCompleted)
            {
                if (!WaitForPost(patience))
                    throw new InvalidOperationException("The code under test waits for something that nothing brings about: it hangs.");
                Pump();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            ExitContext(previous);
        }
    }

    /// <summary>Lets time pass: timers fire in order, each at its time, and what they post runs before the next.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var previous = EnterContext();
        try
        {
            Pump();
            var end = _now + (long)time.TotalMilliseconds;
            for (var next = MillisecondsToNextTimer(); next >= 0 && _now + next <= end; next = MillisecondsToNextTimer())
            {
                _now = Math.Min(end, _now + Math.Max(1, next));
                FireTimers();
                Pump();
                if (_now == end)
                    break;
            }

            _now = end;
            FireTimers();
            Pump();
        }
        finally
        {
            ExitContext(previous);
        }
    }

    private bool WaitForPost(TimeSpan patience)
    {
        lock (_posted)
            return _posted.Count > 0 || (patience > TimeSpan.Zero && Monitor.Wait(_posted, patience));
    }

    private void Pump()
    {
        while (true)
        {
            (Action<object?> Callback, object? State) next;
            lock (_posted)
            {
                if (!_posted.TryDequeue(out next))
                    return;
            }

            next.Callback(next.State);
        }
    }

    private SynchronizationContext? EnterContext()
    {
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        Enter();
        _depth++;
        return previous;
    }

    private void ExitContext(SynchronizationContext? previous)
    {
        if (--_depth == 0)
            Exit();
        SynchronizationContext.SetSynchronizationContext(previous);
    }

    private sealed class WorkerContext(VirtualWorker worker) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => worker.Post(new Action<object?>(d), state);

        public override void Send(SendOrPostCallback d, object? state) => d(state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
