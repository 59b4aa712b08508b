using System.Net.Sockets;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>A listener on one worker: its filter instances and its connections.</summary>
internal sealed class WorkerListener
{
    private readonly INetworkFilter[][] _chains;
    private readonly IListenerFilter[] _listenerFilters;
    private readonly long[] _stats;
    private AcceptedConnection? _first;

    public WorkerListener(ListenerPlan plan, Worker worker, ConnectionGauge gauge)
    {
        Plan = plan;
        Worker = worker;
        Gauge = gauge;
        _stats = plan.Stats.ForWorker(worker.Index);
        _chains = [.. plan.Chains.Select(c => c.Filters.Select(f => f.Factory.Create(f.Options, worker, ContextOf(f.Name))).ToArray())];
        _listenerFilters = [.. plan.ListenerFilters.Select(f => f.Create(worker, ContextOf(f.Name)))];
    }

    public ListenerPlan Plan { get; }

    public Worker Worker { get; }

    public ConnectionGauge Gauge { get; }

    public bool IsDraining { get; private set; }

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

        connection.ChainName = chain.Source.Name;
        return chain;
    }

    public INetworkFilter[] FiltersOf(FilterChainPlan chain) => _chains[chain.Index];

    /// <summary>Tells every connection to finish.</summary>
    public void Drain()
    {
        if (IsDraining)
            return;
        IsDraining = true;
        for (var connection = _first; connection is not null;)
        {
            // Draining an idle connection may end and unlink it.
            var next = connection.Next;
            connection.OnDrain?.Invoke();
            connection = next;
        }
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
    }

    public void Count(ListenerStat stat, long amount = 1) => _stats[(int)stat] += amount;

    private IExtensionContext ContextOf(string name) => new ExtensionContext(name, Plan.Services, Plan.Registry);

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
