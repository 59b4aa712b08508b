using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>Connections that are to end, on all workers: those of a listener that was replaced or removed, or of filter chains that are gone.</summary>
/// <param name="workers">The workers.</param>
/// <param name="owned">What is disposed when the last of the connections has ended.</param>
internal sealed class ListenerDrain(WorkerSet workers, IReadOnlyList<IAsyncDisposable> owned)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerListener?[] _listeners = new WorkerListener?[workers.Count];
    private int _workers = workers.Count;

    /// <summary>Completes when the last of the connections has ended.</summary>
    public Task Over => _over.Task;

    /// <summary>What is disposed then.</summary>
    public IReadOnlyList<IAsyncDisposable> Owned { get; } = owned;

    /// <summary>Begins on a worker with all connections of a listener.</summary>
    public void Begin(Worker worker, WorkerListener? listener, bool isSoon)
    {
        _listeners[worker.Index] = listener;
        if (listener is null)
            WorkerDone();
        else
            listener.BeginDrain(this, isSoon);
    }

    /// <summary>Begins on a worker with the connections of chains that are gone.</summary>
    public void Begin(Worker worker, WorkerListener listener, ListenerPlan plan, IReadOnlySet<FilterChainPlan> gone)
    {
        _listeners[worker.Index] = listener;
        listener.Update(plan, gone, this);
    }

    /// <summary>The time is up: what is left is closed.</summary>
    public Task EndAsync() => workers.ForEachAsync(worker => _listeners[worker.Index]?.EndDrain(this));

    /// <summary>Ends what is left with a reset.</summary>
    public void Abort(WorkerBatch batch) => batch.AddAll(worker => _listeners[worker.Index]?.Abort());

    /// <summary>A worker has none of them any more. Called once by each.</summary>
    public void WorkerDone()
    {
        if (Interlocked.Decrement(ref _workers) == 0)
            _over.TrySetResult();
    }
}
