using Fairlead.Transports;

namespace Fairlead.Workers;

/// <summary>All workers of a host.</summary>
internal sealed class WorkerSet : IAsyncDisposable
{
    private readonly IWorkerThread[] _threads;

    public WorkerSet(ITransport transport, int count)
    {
        Transport = transport;
        _threads = [.. Enumerable.Range(0, count).Select(transport.StartWorker)];
        Workers = [.. _threads.Select(t => t.Worker)];
    }

    public ITransport Transport { get; }

    public IReadOnlyList<Worker> Workers { get; }

    public int Count => Workers.Count;

    /// <summary>Runs an action on every worker. Completes when all have; fails if one did.</summary>
    public Task ForEachAsync(Action<Worker> action) => Task.WhenAll(Workers.Select(w => RunAsync(w, action)));

    public async ValueTask DisposeAsync()
    {
        foreach (var thread in _threads)
            await thread.DisposeAsync();
    }

    /// <summary>Runs an action on a worker. Completes when it has run; fails if it threw.</summary>
    public static Task RunAsync(Worker worker, Action<Worker> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Post(_ =>
        {
            try
            {
                action(worker);
                done.SetResult();
            }
#pragma warning disable CA1031 // The error belongs to the one who waits, not to the worker.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        }, null);
        return done.Task;
    }
}
