using Fairlead.Configuration;
using Fairlead.Listeners;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>
/// Applies updates, and what they waited for, one at a time: 1. judge: compile, check and bind; 2. accept: what is complete comes into force, the rest warms; 3. carry it out on workers and sockets.
/// An update with an error changes nothing, unless its source wants resources to be judged one by one.
/// </summary>
internal sealed class ConfigApplier : IAsyncDisposable
{
    private readonly RuntimeServices _services;
    private readonly RouteStore _routes;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Warming _warming;
    private readonly ResourceRecords _records;
    private readonly ResourceOwners _owners = new();
    private readonly ConfigStats _stats;
    private readonly ClusterUpdates _clusters;
    private readonly ListenerUpdates _listeners;
    private readonly ListenerDrains _drains;
    private readonly ConfigJudge _judge;
    private readonly ITimer _timer;
    private readonly TimeSpan _warmingLimit;
    private readonly List<(Func<bool> IsMet, TaskCompletionSource Met)> _waiters = [];
    private readonly ILogger _logger;
    private bool _isClosed;

    public ConfigApplier(RuntimeServices services, RouteStore routes, ClusterDiscovery discovery, ProxyOptions options, TimeProvider time)
    {
        _services = services;
        _routes = routes;
        _logger = services.Loggers.CreateLogger("Fairlead.Configuration");
        _warmingLimit = options.InitialFetchTimeout;
        _warming = new Warming(time, _warmingLimit);
        _records = new ResourceRecords(time);
        _stats = new ConfigStats(services.Stats);
        _drains = new ListenerDrains(services, _records, _stats, time, options.DrainTime);
        _clusters = new ClusterUpdates(services, discovery, _warming, _records, _stats, item => Observe(_ => _warming.Resolved(item)));
        _listeners = new ListenerUpdates(services, routes, _warming, _records, _stats, _drains) { IsStarting = true };
        _judge = new ConfigJudge(services, _clusters, routes, _listeners, _owners);
        _timer = time.CreateTimer(_ => Observe(_ => Expire()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The listeners in force.</summary>
    public IReadOnlyList<ListenerRuntime> Listeners => _listeners.Active;

    /// <summary>What has become of every resource.</summary>
    public IReadOnlyList<ConfigDumpEntry> Entries => _records.Snapshot();

    /// <summary>What is not in force yet, and why.</summary>
    public IReadOnlyList<UnreadyResource> Unready => _warming.Snapshot();

    /// <summary>Open client connections, those of listeners that were removed among them.</summary>
    public long ConnectionCount
    {
        get
        {
            var active = _listeners.Active;
            return active.Sum(l => (long)l.ConnectionCount) + _drains.ConnectionCount(active);
        }
    }

    /// <summary>Applies an update. Returns what was refused and why; what was accepted may still warm.</summary>
    public Task<IReadOnlyList<ConfigError>> ApplyAsync(IConfigSource source, ConfigUpdate update) => InTurnAsync<IReadOnlyList<ConfigError>>(turn =>
    {
        var transaction = _judge.Judge(source, update, turn, mustBind: true);
        if (transaction.IsRefused)
            Abandon(transaction, turn);
        else
            Accept(transaction, turn);
        if (source.IsDynamic)
            RecordFailures(transaction);
        return transaction.Errors;
    });

    /// <summary>Checks an update as if it were applied, but binds nothing and changes nothing.</summary>
    public Task<IReadOnlyList<ConfigError>> ValidateAsync(IConfigSource source, ConfigUpdate update) => InTurnAsync<IReadOnlyList<ConfigError>>(turn =>
    {
        var transaction = _judge.Judge(source, update, turn, mustBind: false);
        Abandon(transaction, turn);
        return transaction.Errors;
    });

    /// <summary>Completes when no names of clusters are being resolved for the first time.</summary>
    public Task ResolvedAsync() => UntilAsync(() => _warming.Resolving == 0);

    /// <summary>Completes when no cluster warms.</summary>
    public Task ClustersWarmedAsync() => UntilAsync(() => _warming.CountOf(ResourceKind.Cluster) == 0);

    /// <summary>The clusters are there: listeners wait for nothing but their own needs. Completes when none warms.</summary>
    public async Task StartListenersAsync()
    {
        await InTurnAsync(_ =>
        {
            _listeners.IsStarting = false;
            _warming.Release();
            return true;
        });
        await UntilAsync(() => _warming.CountOf(ResourceKind.Listener) == 0);
        _stats.Count(ListenerManagerStat.WorkersStarted);
    }

    /// <summary>Accepts no more connections on the listeners that are meant, now and later.</summary>
    public Task StopAcceptingAsync(Func<Listener, bool> isMeant) => InTurnAsync(turn =>
    {
        _listeners.StopAccepting(isMeant, turn);
        return true;
    });

    /// <summary>Tells the connections of the listeners that are meant to finish soon.</summary>
    public Task DrainAsync(Func<Listener, bool> isMeant) => InTurnAsync(turn =>
    {
        _listeners.Drain(isMeant, turn);
        return true;
    });

    /// <summary>Ends all connections, and takes no more updates.</summary>
    public async Task AbortAsync()
    {
        await InTurnAsync(turn =>
        {
            _isClosed = true;
            _listeners.Abort(turn);
            return true;
        });
        await _timer.DisposeAsync();
    }

    /// <summary>Disposes what is left, once the workers have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listeners.DisposeAsync();
        _gate.Dispose();
    }

    private void Accept(ConfigTransaction transaction, ConfigTurn turn)
    {
        foreach (var candidate in transaction.Accepted)
            Own(candidate, transaction);
        foreach (var secret in transaction.Accepted.Select(c => c.Resource).OfType<Secret>())
        {
            _services.Secrets.Set(secret);
            Arrived(secret);
        }

        foreach (var cluster in transaction.Clusters)
            _clusters.Set(cluster, turn);
        foreach (var assignment in transaction.Accepted.Select(c => c.Resource).OfType<ClusterLoadAssignment>())
            _clusters.Set(assignment, turn);
        foreach (var compiled in transaction.Routes)
        {
            _routes.Set(compiled);
            Arrived(compiled.Source);
        }

        // A listener may take over the address of one that goes.
        foreach (var name in transaction.LeavingListeners)
            _listeners.Remove(name, turn);
        foreach (var listener in transaction.Listeners)
            _listeners.Set(listener, turn);
        foreach (var reference in transaction.Removed)
            Remove(reference, turn);
        foreach (var reference in transaction.Update.Missing)
            _warming.Arrived(reference);
    }

    private void Own(ConfigCandidate candidate, ConfigTransaction transaction)
    {
        _owners.Set(candidate.Reference, transaction.Source);
        if (candidate.Resource is ClusterLoadAssignment assignment && assignment == _clusters.FindEndpoints(assignment.Name))
            return;
        _records.Accepted(candidate.Resource, transaction.Update.Version, transaction.Source.IsDynamic);
        if (candidate.Resource is not (Cluster or Listener))
            _records.Activated(candidate.Reference);
    }

    private void Arrived(ConfigResource resource) => _warming.Arrived(ResourceKinds.ReferenceOf(resource));

    private void Remove(ResourceReference reference, ConfigTurn turn)
    {
        _owners.Remove(reference);
        if (reference.Kind != ResourceKind.Listener)
            _records.Removed(reference);
        switch (reference.Kind)
        {
            case ResourceKind.Cluster:
                _clusters.Remove(reference.Name, turn);
                break;
            case ResourceKind.RouteConfiguration:
                _routes.Remove(reference.Name);
                break;
            case ResourceKind.Secret:
                _services.Secrets.Remove(reference.Name);
                break;
            case ResourceKind.Endpoints:
                _clusters.RemoveEndpoints(reference.Name, turn);
                break;
        }
    }

    private void Abandon(ConfigTransaction transaction, ConfigTurn turn)
    {
        foreach (var listener in transaction.Listeners)
            _listeners.Abandon(listener, turn);
    }

    private void RecordFailures(ConfigTransaction transaction)
    {
        foreach (var errors in transaction.Errors.Where(e => e.Resource is not null).GroupBy(e => e.Resource))
        {
            if (transaction.Update.Resources.FirstOrDefault(r => ResourceKinds.ReferenceOf(r) == errors.Key) is { } resource)
                _records.Failed(resource, transaction.Update.Version, string.Join("; ", errors));
        }
    }

    private void Expire()
    {
        foreach (var item in _warming.Expire())
            ConfigLog.WarmingTimedOut(_logger, $"{item.Resource.Kind} '{item.Resource.Name}'", _warmingLimit.TotalSeconds, string.Join(", ", item.Reasons()));
    }

    private async Task UntilAsync(Func<bool> isMet)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await InTurnAsync(_ =>
        {
            _waiters.Add((isMet, met));
            return true;
        });
        await met.Task;
    }

    private async Task<T> InTurnAsync<T>(Func<ConfigTurn, T> action)
    {
        await _gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var turn = new ConfigTurn(_services.Workers, _logger);
            var result = action(turn);
            foreach (var item in _warming.TakeReady())
                item.Activate(turn);
            await turn.RunAsync();
            Settle();
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Settle()
    {
        _stats.SetWarming(_warming.CountOf(ResourceKind.Listener), _warming.CountOf(ResourceKind.Cluster));
        foreach (var (_, met) in _waiters.Where(w => w.IsMet()))
            met.TrySetResult();
        _waiters.RemoveAll(w => w.Met.Task.IsCompleted);
        if (_warming.NextTimeout is { } next)
            _timer.Change(next > TimeSpan.Zero ? next : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async void Observe(Action<ConfigTurn> action)
    {
        try
        {
            await InTurnAsync(turn =>
            {
                action(turn);
                return true;
            });
        }
        catch (ObjectDisposedException)
        {
            // The host has ended meanwhile.
        }
#pragma warning disable CA1031 // Nobody waits for it; the log tells.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ConfigLog.TurnFailed(_logger, e);
        }
    }
}
