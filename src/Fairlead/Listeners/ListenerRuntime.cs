using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>A listener at work: its sockets, and its version in force on every worker. Changed from the control thread only.</summary>
internal sealed class ListenerRuntime(string name, WorkerSet workers)
{
    private readonly ConnectionGauge _gauge = new();
    private readonly WorkerListener?[] _current = new WorkerListener?[workers.Count];
    private volatile ListenerPlan? _plan;
    private volatile IReadOnlyList<BoundSocket> _sockets = [];

    public string Name { get; } = name;

    /// <summary>The version in force; null if none has been so far.</summary>
    public ListenerPlan? Plan => _plan;

    /// <summary>What it accepts on.</summary>
    public IReadOnlyList<BoundSocket> Sockets => _sockets;

    /// <summary>The addresses that it listens on, with the ports that the system chose.</summary>
    public IReadOnlyList<NetworkAddress> LocalAddresses => [.. _sockets.Select(s => s.LocalAddress)];

    public int ConnectionCount => _gauge.Count;

    /// <summary>Puts a version in force, on the workers with the batch: it takes over what is accepted; what the version before does not share with it drains.</summary>
    /// <returns>What drains; null if there was no version before.</returns>
    public ListenerDrain? Activate(ListenerPlan plan, IReadOnlyList<BoundSocket> sockets, WorkerBatch batch)
    {
        var old = _plan;
        var surrendered = _sockets.Except(sockets).ToArray();
        _plan = plan;
        _sockets = sockets;
        var isInPlace = old is not null && ReferenceEquals(plan.Predecessor, old);
        plan.Predecessor = null;
        if (isInPlace)
            return Update(plan, old!, batch);
        var drain = old is null ? null : new ListenerDrain(workers, [.. old.Owned, .. old.Chains.SelectMany(c => c.Owned)]);
        batch.AddAll(worker =>
        {
            var before = _current[worker.Index];
            var after = _current[worker.Index] = new WorkerListener(plan, worker, _gauge);

            // Those that are given up are closed in a moment; who still comes by them is served.
            foreach (var socket in sockets.Concat(surrendered))
                socket.SetTarget(worker.Index, after);
            drain?.Begin(worker, before, isSoon: false);
        });
        return drain;
    }

    /// <summary>Lets all connections finish; the sockets are closed already, or are another listener's.</summary>
    /// <param name="batch">What does so on the workers.</param>
    /// <param name="isGone">True if the listener was removed: what it owns is disposed afterwards.</param>
    public ListenerDrain Drain(WorkerBatch batch, bool isGone)
    {
        var drain = new ListenerDrain(workers, isGone && _plan is { } plan ? [.. plan.Owned, .. plan.Chains.SelectMany(c => c.Owned)] : []);
        batch.AddAll(worker => drain.Begin(worker, _current[worker.Index], isSoon: true));
        return drain;
    }

    /// <summary>It accepts no more.</summary>
    public void GiveUpSockets() => _sockets = [];

    /// <summary>Ends the connections of the version in force.</summary>
    public void Abort(WorkerBatch batch) => batch.AddAll(worker => _current[worker.Index]?.Abort());

    private ListenerDrain Update(ListenerPlan plan, ListenerPlan old, WorkerBatch batch)
    {
        var gone = old.Chains.Except(plan.Chains).ToHashSet();
        var drain = new ListenerDrain(workers, [.. gone.SelectMany(c => c.Owned)]);
        batch.AddAll(worker => drain.Begin(worker, _current[worker.Index]!, plan, gone));
        return drain;
    }
}
