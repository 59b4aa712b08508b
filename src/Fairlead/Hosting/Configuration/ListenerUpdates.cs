using Fairlead.Configuration;
using Fairlead.Listeners;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>The listeners: versions in force, and those that warm while they serve. Used by one update at a time, but for what it tells.</summary>
internal sealed class ListenerUpdates(RuntimeServices services, RouteStore routes, Warming warming, ResourceRecords records, ConfigStats stats, ListenerDrains drains) : IAsyncDisposable
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ListenerSockets _sockets = new(services.Workers);
    private readonly ListenerCompiler _compiler = new(services);
    private readonly ILogger _logger = services.Loggers.CreateLogger("Fairlead.Configuration");

    private Func<Listener, bool> _isStopped = _ => false;

    private sealed class Entry(ListenerRuntime runtime)
    {
        public ListenerRuntime Runtime { get; } = runtime;

        public PreparedListener? Pending { get; set; }

        public WarmingItem? Item { get; set; }

        public Listener Latest => (Pending?.Plan ?? Runtime.Plan!).Source;
    }

    /// <summary>True while the host starts: listeners wait for all clusters.</summary>
    public bool IsStarting { get; set; }

    /// <summary>The listeners that have a version in force. From any thread.</summary>
    public IReadOnlyList<ListenerRuntime> Active
    {
        get
        {
            lock (_entries)
                return [.. _entries.Values.Select(e => e.Runtime).Where(r => r.Plan is not null)];
        }
    }

    /// <summary>The version that was accepted last.</summary>
    public Listener? Find(string name) => _entries.GetValueOrDefault(name)?.Latest;

    /// <summary>Compiles a listener, and binds it if there is no error; null if it is wrong.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="leaving">The names of listeners that are removed with the same update: their addresses may be taken over; null if nothing is to be bound.</param>
    /// <param name="path">Where the listener stands.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="turn">Disposes what was made if the listener is wrong.</param>
    public PreparedListener? Prepare(Listener listener, IReadOnlySet<string>? leaving, string path, ICollection<ConfigError> errors, ConfigTurn turn)
    {
        services.Compilation.Begin();
        var before = errors.Count;
        var entry = _entries.GetValueOrDefault(listener.Name);
        var plan = _compiler.Compile(listener, entry?.Runtime.Plan, path, errors);
        var (needs, made) = (services.Compilation.Needs, services.Compilation.Made);
        IReadOnlyList<BoundSocket> sockets = plan is not null && leaving is not null ? _sockets.Bind(listener, leaving, path, errors) : [];
        if (plan is not null && errors.Count == before)
            return new PreparedListener(plan, sockets, needs, made);
        turn.Dispose(made);
        CloseUnused(listener.Name, turn);
        return null;
    }

    /// <summary>Gives up what was prepared.</summary>
    public void Abandon(PreparedListener prepared, ConfigTurn turn)
    {
        turn.Dispose(prepared.Made);
        CloseUnused(prepared.Name, turn);
    }

    /// <summary>Accepts a version: it comes into force once it has what it needs.</summary>
    public void Set(PreparedListener prepared, ConfigTurn turn)
    {
        var isNew = !_entries.TryGetValue(prepared.Name, out var entry);
        if (entry is null)
        {
            lock (_entries)
                _entries.Add(prepared.Name, entry = new Entry(new ListenerRuntime(prepared.Name, services.Workers)));
        }

        Discard(entry, turn);
        stats.Count(isNew ? ListenerManagerStat.ListenerAdded : ListenerManagerStat.ListenerModified);
        entry.Pending = prepared;
        Inherit(prepared, turn);
        CloseUnused(prepared.Name, turn);
        var needs = prepared.Needs.Where(n => n.Kind == ResourceKind.Secret ? services.Secrets.Find(n.Name) is null : routes.Find(n.Name) is null);
        entry.Item = new WarmingItem(new ResourceReference(ResourceKind.Listener, prepared.Name), needs, t => Activate(entry, t)) { WaitsForStart = IsStarting };
        warming.Add(entry.Item);
    }

    /// <summary>Removes a listener: it accepts no more, and its connections drain. An address that another listener takes over with the same update stays open.</summary>
    public void Remove(string name, ConfigTurn turn)
    {
        if (!_entries.TryGetValue(name, out var entry))
            return;
        lock (_entries)
            _entries.Remove(name);
        Discard(entry, turn);
        stats.Count(ListenerManagerStat.ListenerRemoved);
        entry.Runtime.GiveUpSockets();
        turn.Close(_sockets.Release(name, []));
        var version = records.Removed(new ResourceReference(ResourceKind.Listener, name));
        if (entry.Runtime.Plan is null)
            return;
        stats.Count(ListenerManagerStat.TotalListenersActive, -1);
        drains.Begin(entry.Runtime, entry.Runtime.Drain(turn.Draining, isGone: true), version);
        ListenerLog.Removed(_logger, name);
    }

    /// <summary>Accepts no more on the listeners that are meant, now and in later versions.</summary>
    public void StopAccepting(Func<Listener, bool> isMeant, ConfigTurn turn)
    {
        var before = _isStopped;
        _isStopped = listener => before(listener) || isMeant(listener);
        foreach (var runtime in Active.Where(r => isMeant(r.Plan!.Source)))
        {
            runtime.GiveUpSockets();
            turn.Close(_sockets.Release(runtime.Name, []));
        }
    }

    /// <summary>Tells all connections of the listeners that are meant to finish soon.</summary>
    public void Drain(Func<Listener, bool> isMeant, ConfigTurn turn)
    {
        foreach (var runtime in Active.Where(r => isMeant(r.Plan!.Source)))
            runtime.Drain(turn.Draining, isGone: false);
    }

    /// <summary>Ends everything: sockets close, connections are reset.</summary>
    public void Abort(ConfigTurn turn)
    {
        foreach (var entry in _entries.Values)
        {
            Discard(entry, turn);
            entry.Runtime.GiveUpSockets();
            turn.Close(_sockets.Release(entry.Runtime.Name, []));
            entry.Runtime.Abort(turn.Draining);
        }

        drains.Abort(turn.Draining);
    }

    /// <summary>Disposes what belongs to listeners, once the workers have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await drains.DisposeAsync();
        foreach (var plan in Active.Select(r => r.Plan!))
        {
            foreach (var item in plan.Owned.Concat(plan.Chains.SelectMany(c => c.Owned)))
                await item.DisposeAsync();
        }
    }

    private void Activate(Entry entry, ConfigTurn turn)
    {
        var (runtime, prepared) = (entry.Runtime, entry.Pending!);
        (entry.Pending, entry.Item) = (null, null);
        var isNew = runtime.Plan is null;
        var isInPlace = prepared.Plan.Predecessor is not null;
        var sockets = _isStopped(prepared.Plan.Source) ? [] : prepared.Sockets;
        var drain = runtime.Activate(prepared.Plan, sockets, turn.Batch);
        CloseUnused(prepared.Name, turn);
        turn.Open(sockets);
        var before = records.Activated(new ResourceReference(ResourceKind.Listener, prepared.Name));
        if (isNew)
            stats.Count(ListenerManagerStat.TotalListenersActive);
        if (isInPlace)
            stats.Count(ListenerManagerStat.ListenerInPlaceUpdated);
        if (drain is not null)
            drains.Begin(runtime, drain, isInPlace ? null : before);
    }

    /// <summary>The version that warms is not wanted any more.</summary>
    private void Discard(Entry entry, ConfigTurn turn)
    {
        if (entry.Pending is not { } pending)
            return;
        warming.Cancel(entry.Item!);
        (entry.Pending, entry.Item) = (null, null);
        turn.Dispose(pending.Made);
    }

    private static void Inherit(PreparedListener prepared, ConfigTurn turn)
    {
        var inherited = prepared.Sockets.Where(s => s.Heir == prepared.Name).ToArray();
        ListenerSockets.Commit(inherited, prepared.Name);

        // Until the heir is in force nobody takes connections.
        turn.Batch.AddAll(worker =>
        {
            foreach (var socket in inherited)
                socket.SetTarget(worker.Index, null);
        });
    }

    private void CloseUnused(string name, ConfigTurn turn)
    {
        var entry = _entries.GetValueOrDefault(name);
        turn.Close(_sockets.Release(name, [.. entry?.Runtime.Sockets ?? [], .. entry?.Pending?.Sockets ?? []]));
    }
}
