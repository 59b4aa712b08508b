using Fairlead.Configuration;
using Fairlead.Listeners;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>What drains, and for how long: connections that are left when the drain time is over are closed, and what belonged to them is disposed after the last one.</summary>
internal sealed class ListenerDrains(RuntimeServices services, ResourceRecords records, ConfigStats stats, TimeProvider time, TimeSpan drainTime) : IAsyncDisposable
{
    private readonly ILogger _logger = services.Loggers.CreateLogger("Fairlead.Configuration");
    private readonly Dictionary<ListenerDrain, Draining> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    private sealed record Draining(ListenerRuntime Listener, Task Task);

    /// <summary>Connections of listeners that were removed. From any thread.</summary>
    /// <param name="active">The listeners that are counted already.</param>
    public long ConnectionCount(IReadOnlyCollection<ListenerRuntime> active)
    {
        lock (_running)
            return _running.Values.Select(d => d.Listener).Distinct().Except(active).Sum(l => (long)l.ConnectionCount);
    }

    /// <summary>A drain has begun, or does with the turn under way.</summary>
    /// <param name="listener">The listener whose connections they are.</param>
    /// <param name="drain">The connections.</param>
    /// <param name="version">The version that drains as a whole; null if only chains do.</param>
    public void Begin(ListenerRuntime listener, ListenerDrain drain, ConfigDumpEntry? version)
    {
        var end = version is null ? null : records.Draining(new ResourceReference(ResourceKind.Listener, listener.Name), version);
        if (end is not null)
            stats.Count(ListenerManagerStat.TotalListenersDraining);
        lock (_running)
        {
            // What drains already may still use what belongs to the listener as a whole.
            var earlier = _running.Values.Where(d => ReferenceEquals(d.Listener, listener)).Select(d => d.Task).ToArray();
            _running.Add(drain, new Draining(listener, RunAsync(drain, earlier, end)));
        }
    }

    /// <summary>Ends the connections that are left with a reset.</summary>
    public void Abort(WorkerBatch batch)
    {
        lock (_running)
        {
            foreach (var drain in _running.Keys)
                drain.Abort(batch);
        }
    }

    /// <summary>Waits no more, now that the workers have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_running)
            running = [.. _running.Values.Select(d => d.Task)];
        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private async Task RunAsync(ListenerDrain drain, Task[] earlier, Action? end)
    {
        // The rest of the turn comes first.
        await Task.Yield();
        try
        {
            await WaitAsync(drain);
            await Task.WhenAll(earlier);
            foreach (var item in drain.Owned)
                await item.DisposeAsync();
        }
#pragma warning disable CA1031 // Nobody waits for it; the log tells.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ConfigLog.EndFailed(_logger, e);
        }

        end?.Invoke();
        if (end is not null)
            stats.Count(ListenerManagerStat.TotalListenersDraining, -1);
        lock (_running)
            _running.Remove(drain);
    }

    private async Task WaitAsync(ListenerDrain drain)
    {
        try
        {
            if (await IsOverInTimeAsync(drain))
                return;
            await drain.EndAsync();
            await drain.Over.WaitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private async Task<bool> IsOverInTimeAsync(ListenerDrain drain)
    {
        try
        {
            await drain.Over.WaitAsync(drainTime, time, _stopping.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
