using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>A listener on one worker: its filter instances and its connections.</summary>
internal sealed class WorkerListener
{
    private readonly IListenerFilter[] _listenerFilters;
    private readonly long[] _stats;
    private AcceptedConnection? _first;

    public WorkerListener(ListenerPlan plan, Worker worker, ConnectionGauge gauge)
    {
        Plan = plan;
        Worker = worker;
        Gauge = gauge;
        _stats = plan.Stats.ForWorker(worker.Index);
        _listenerFilters = [.. plan.ListenerFilters.Select(f => f.Create(worker, ContextOf(f.Name)))];
    }

    public ListenerPlan Plan { get; private set; }

    public Worker Worker { get; }

    public ConnectionGauge Gauge { get; }

    public int ConnectionCount { get; private set; }

    public void Accept(Connection connection)
    {
        Count(ListenerStat.DownstreamCxTotal);
        if (!Gauge.TryAdd(Plan.Source.MaxConnections))
        {
            Count(ListenerStat.DownstreamCxOverflow);
            connection.Close();
            return;
        }

        if (Plan.GlobalGauge?.TryAdd(Plan.GlobalLimit) == false)
        {
            Gauge.Remove();
            Count(ListenerStat.DownstreamGlobalCxOverflow);
            connection.Close();
            return;
        }

        Count(ListenerStat.DownstreamCxActive);
        connection.BufferLimitBytes = Plan.Source.PerConnectionBufferLimitBytes;
        var accepted = new AcceptedConnection(this, connection);
        Link(accepted);
        accepted.Start(_listenerFilters);
    }

    /// <summary>The chain that serves the connection, or null if none matches it.</summary>
    public FilterChainPlan? Choose(AcceptedConnection connection)
    {
        if (Plan.Selector.Choose(connection) is not { } chain)
        {
            Count(ListenerStat.NoFilterChainMatch);
            return null;
        }

        connection.Chain = chain;
        return chain;
    }

    /// <summary>Takes over a plan that differs in its chains only: connections of chains that are gone drain, the others do not notice.</summary>
    public void Update(ListenerPlan plan, IReadOnlySet<FilterChainPlan> gone, ListenerDrain drain)
    {
        Plan = plan;
        Begin(new WorkerDrain(drain, isSoon: false), c => c.Chain is { } chain && gone.Contains(chain));
    }

    /// <summary>Lets every connection finish.</summary>
    /// <param name="drain">What they are part of from now on.</param>
    /// <param name="isSoon">True to have connections without a request end soon; else their next response tells them, or the end of the drain time.</param>
    public void BeginDrain(ListenerDrain drain, bool isSoon) => Begin(new WorkerDrain(drain, isSoon), static _ => true);

    /// <summary>The time is up.</summary>
    public void EndDrain(ListenerDrain drain)
    {
        foreach (var connection in Connections(c => c.Drain?.Drain == drain))
            connection.Connection.Close();
    }

    /// <summary>Ends every connection now.</summary>
    public void Abort()
    {
        while (_first is { } connection)
        {
            Unlink(connection);
            connection.Connection.Abort();
        }
    }

    public void Ended(AcceptedConnection connection)
    {
        Unlink(connection);
        Gauge.Remove();
        Plan.GlobalGauge?.Remove();
        Count(ListenerStat.DownstreamCxActive, -1);
        Count(ListenerStat.DownstreamCxDestroy);
        connection.Drain?.Remove();
    }

    public void Count(ListenerStat stat, long amount = 1) => _stats[(int)stat] += amount;

    private IExtensionContext ContextOf(string name) => new ExtensionContext(name, Plan.Services, Plan.Registry);

    private void Begin(WorkerDrain drain, Func<AcceptedConnection, bool> isMeant)
    {
        foreach (var connection in Connections(isMeant))
        {
            if (connection.Drain is { } earlier)
            {
                earlier.IsSoon |= drain.IsSoon;
            }
            else
            {
                connection.Drain = drain;
                drain.Add();
            }

            connection.OnDrain?.Invoke();
        }

        drain.Remove();
    }

    // A copy: what is told to finish may end at once, and others with it.
    private List<AcceptedConnection> Connections(Func<AcceptedConnection, bool> isMeant)
    {
        var found = new List<AcceptedConnection>();
        for (var connection = _first; connection is not null; connection = connection.Next)
        {
            if (isMeant(connection))
                found.Add(connection);
        }

        return found;
    }

    private void Link(AcceptedConnection connection)
    {
        ConnectionCount++;
        connection.Next = _first;
        if (_first is not null)
            _first.Previous = connection;
        _first = connection;
    }

    private void Unlink(AcceptedConnection connection)
    {
        if (connection.Previous is null && !ReferenceEquals(_first, connection))
            return;
        ConnectionCount--;
        if (connection.Previous is { } previous)
            previous.Next = connection.Next;
        else
            _first = connection.Next;
        if (connection.Next is { } next)
            next.Previous = connection.Previous;
        connection.Previous = connection.Next = null;
    }
}
