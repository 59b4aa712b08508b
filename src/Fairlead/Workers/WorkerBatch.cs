using Microsoft.Extensions.Logging;

namespace Fairlead.Workers;

/// <summary>What an update has to do on the workers: gathered first, then done with one visit to each worker, in order.</summary>
internal sealed class WorkerBatch(WorkerSet workers, ILogger logger)
{
    private readonly List<Action>?[] _actions = new List<Action>?[workers.Count];

    /// <summary>Adds something for one worker.</summary>
    public void Add(int worker, Action action) => (_actions[worker] ??= []).Add(action);

    /// <summary>Adds something for every worker.</summary>
    public void AddAll(Action<Worker> action)
    {
        foreach (var worker in workers.Workers)
            Add(worker.Index, () => action(worker));
    }

    /// <summary>Does it all. Completes when every worker has. What throws is logged, and keeps nothing else from being done.</summary>
    public Task RunAsync()
    {
        var visits = new List<Task>();
        for (var i = 0; i < _actions.Length; i++)
        {
            if (_actions[i] is { } actions)
                visits.Add(WorkerSet.RunAsync(workers.Workers[i], _ => RunAll(actions)));
            _actions[i] = null;
        }

        return Task.WhenAll(visits);
    }

    private void RunAll(List<Action> actions)
    {
        foreach (var action in actions)
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // An extension that throws must not keep the rest of the configuration from the worker.
            catch (Exception e)
#pragma warning restore CA1031
            {
                WorkerLog.ChangeFailed(logger, e);
            }
        }
    }
}
