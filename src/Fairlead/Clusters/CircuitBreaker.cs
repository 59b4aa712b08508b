using Fairlead.Configuration;

namespace Fairlead.Clusters;

/// <summary>What a cluster is doing at once, for one priority, counted over all workers. It outlives versions of the cluster, whose thresholds it takes over.</summary>
internal sealed class CircuitBreaker(CircuitBreakerThresholds thresholds)
{
    private int _connections;
    private int _pending;
    private int _requests;
    private int _retries;

    public CircuitBreakerThresholds Thresholds { get; set; } = thresholds;

    public int Connections => Volatile.Read(ref _connections);

    public int Pending => Volatile.Read(ref _pending);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Counts a connection. <paramref name="force"/>: the first one to a host is always allowed.</summary>
    public bool TryAddConnection(bool force) => TryAdd(ref _connections, Thresholds.MaxConnections) || (force && Force(ref _connections));

    public bool TryAddPending() => TryAdd(ref _pending, Thresholds.MaxPendingRequests);

    public bool TryAddRequest() => TryAdd(ref _requests, Thresholds.MaxRequests);

    public bool TryAddRetry() => TryAdd(ref _retries, Thresholds.MaxRetries);

    public void RemoveConnection() => Interlocked.Decrement(ref _connections);

    public void RemovePending() => Interlocked.Decrement(ref _pending);

    public void RemoveRequest() => Interlocked.Decrement(ref _requests);

    public void RemoveRetry() => Interlocked.Decrement(ref _retries);

    private static bool TryAdd(ref int count, int limit)
    {
        if (Interlocked.Increment(ref count) <= limit)
            return true;
        Interlocked.Decrement(ref count);
        return false;
    }

    private static bool Force(ref int count)
    {
        Interlocked.Increment(ref count);
        return true;
    }
}
