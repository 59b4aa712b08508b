using System.Collections.Concurrent;
using System.Diagnostics;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A thread that runs what is posted to it, and timers.</summary>
internal sealed class SocketWorker : Worker, IWorkerThread
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(Action<object?> Callback, object? State)> _local = new();
    private readonly ConcurrentQueue<(Action<object?> Callback, object? State)> _foreign = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly TrimTimer _trim;
    private int _isWoken;
    private volatile bool _isStopped;
    private long _now;

    public SocketWorker(int index)
        : base(index, new BufferPool())
    {
        _now = Clock();
        _trim = new TrimTimer(this);
        new Thread(Run) { IsBackground = true, Name = $"fairlead-{index}" }.Start();
    }

    public Worker Worker => this;

    public override long NowMilliseconds => _now;

    public override void Post(Action<object?> callback, object? state)
    {
        if (ReferenceEquals(Current, this))
        {
            _local.Enqueue((callback, state));
            return;
        }

        _foreign.Enqueue((callback, state));
        Wake();
    }

    public ValueTask DisposeAsync()
    {
        _isStopped = true;
        Wake();
        return new ValueTask(_ended.Task);
    }

    private static long Clock() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            _wake.Set();
    }

    private void Run()
    {
        Enter();
        SynchronizationContext.SetSynchronizationContext(new WorkerSynchronizationContext(this));
        _trim.Start();
        while (!_isStopped)
            Turn();
        Exit();
        _ended.SetResult();
    }

    private void Turn()
    {
        if (_local.Count == 0 && _foreign.IsEmpty)
            _wake.WaitOne(MillisecondsToNextTimer());

        // Cleared before the queue is read: whoever adds to it later wakes the thread again.
        Interlocked.Exchange(ref _isWoken, 0);
        _now = Clock();

        // What is posted while this runs waits for the next turn, so that timers get theirs.
        for (var count = _local.Count; count > 0; count--)
        {
            var (callback, state) = _local.Dequeue();
            callback(state);
        }

        for (var count = _foreign.Count; count > 0 && _foreign.TryDequeue(out var item); count--)
            item.Callback(item.State);
        FireTimers();
    }
}
