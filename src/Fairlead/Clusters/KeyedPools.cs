using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>The connections of one worker to one host whose handshakes depend on requests: a pool for each way to shake hands, there as long as it has connections.</summary>
/// <remarks>They share the cluster's limits: where those are reached, idle connections of one pool make room for those who wait at another.</remarks>
internal sealed class KeyedPools(HostPool root)
{
    private readonly Dictionary<PoolKey, HostPool> _pools = [];
    private readonly Queue<HostPool> _starving = new();

    public int ConnectionCount => _pools.Values.Sum(p => p.ConnectionCount);

    /// <summary>No connection is there or in the making.</summary>
    public bool IsEmpty => _pools.Values.All(p => !p.HasConnections);

    public HostPool For(in PoolKey key, ClientAddresses? client)
    {
        if (!_pools.TryGetValue(key, out var pool))
            _pools.Add(key, pool = root.ForKey(key, client));
        return pool;
    }

    public void ForEach(Action<HostPool> action)
    {
        foreach (var pool in _pools.Values.ToArray())
            action(pool);
    }

    /// <summary>Closes a connection that does nothing. False if all are busy: the pool is told when that has changed.</summary>
    public bool TryMakeRoom(HostPool forPool)
    {
        foreach (var pool in _pools.Values)
        {
            if (pool.IdleConnection is not { } idle)
                continue;
            idle.Session.Drain();
            return true;
        }

        _starving.Enqueue(forPool);
        return false;
    }

    /// <summary>A connection has nothing to do: it goes if somebody else needs its place more.</summary>
    public void OnIdle(PooledConnection connection)
    {
        if (_starving.Count > 0)
            connection.Session.Drain();
    }

    public void OnClosed(HostPool pool)
    {
        if (_starving.TryDequeue(out var starving))
            starving.ConnectForWaiting();
        if (pool.IsUnused)
            _pools.Remove(pool.Key);
    }
}
