using Fairlead.Listeners;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>
/// What a change has to do outside the control thread, gathered first. Then, in this order: 1. workers take over what is new, with one visit to each; 2. sockets that are given up close;
/// 3. new ones accept; 4. what was removed drains; 5. the rest.
/// </summary>
internal sealed class ConfigTurn(WorkerSet workers, ILogger logger)
{
    private readonly List<BoundSocket> _closing = [];
    private readonly List<BoundSocket> _opening = [];
    private readonly List<Action> _finishing = [];
    private readonly List<Func<Task>> _ending = [];

    /// <summary>The visit of step 1.</summary>
    public WorkerBatch Batch { get; } = new(workers, logger);

    /// <summary>The visit of step 4.</summary>
    public WorkerBatch Draining { get; } = new(workers, logger);

    public void Close(IEnumerable<BoundSocket> sockets) => _closing.AddRange(sockets);

    public void Open(IEnumerable<BoundSocket> sockets) => _opening.AddRange(sockets);

    /// <summary>Adds something for the control thread, once the workers have taken over.</summary>
    public void Finally(Action action) => _finishing.Add(action);

    /// <summary>Adds something that takes a while.</summary>
    public void End(Func<Task> action) => _ending.Add(action);

    /// <summary>What was made is not needed.</summary>
    public void Dispose(IEnumerable<IAsyncDisposable> made)
    {
        foreach (var item in made)
            End(async () => await item.DisposeAsync());
    }

    public async Task RunAsync()
    {
        await Batch.RunAsync();
        foreach (var socket in _closing)
            await socket.StopAsync();
        foreach (var socket in _opening.Where(s => s.Start(workers.Workers)))
            ListenerLog.Listening(logger, socket.Owner, socket.LocalAddress.ToString());
        await Draining.RunAsync();
        foreach (var action in _finishing)
            action();
        foreach (var action in _ending)
            await EndAsync(action);
    }

    private async Task EndAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
#pragma warning disable CA1031 // What a thing that is not needed any more has to say is for the log.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ConfigLog.EndFailed(logger, e);
        }
    }
}
