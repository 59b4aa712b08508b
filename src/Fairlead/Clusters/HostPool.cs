using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>The connections of one worker to one host. The most recently used one is used first, so that surplus ones age out.</summary>
internal sealed class HostPool(WorkerCluster cluster, UpstreamHost host, IClientCodec? codec)
{
    // How many requests may be counted on for a connection that has not told its limit yet.
    private const int StreamsOnNewHttp2 = 100;

    private readonly int _streamsOnNew = codec?.Name == "http2" ? Math.Min(StreamsOnNewHttp2, cluster.Cluster.CodecOptions.Http2.MaxConcurrentStreams) : 1;
    private readonly string[] _applicationProtocols = codec?.Name switch { "http2" => ["h2"], "http1" => ["http/1.1"], _ => [] };
    private readonly List<PooledConnection> _connections = [];
    private readonly List<PooledConnection> _ready = [];
    private readonly LinkedList<PendingAcquire> _pending = new();
    private int _connecting;
    private bool _isDraining;

    public WorkerCluster Cluster { get; private set; } = cluster;

    public UpstreamHost Host { get; private set; } = host;

    /// <summary>Wraps the bytes of connections; null for plain text.</summary>
    public ITransportSocket? Socket { get; } = cluster.Cluster.Transport.Sockets.Find(host.Endpoint);

    /// <summary>The connections for requests that came by HTTP/2, where the cluster follows the downstream protocol; else null.</summary>
    public HostPool? ForHttp2 { get; init; }

    /// <summary>Open connections.</summary>
    public int ConnectionCount => _connections.Count + (ForHttp2?.ConnectionCount ?? 0);

    /// <summary>The same address, described anew.</summary>
    public void Describe(UpstreamHost host)
    {
        Host = host;
        ForHttp2?.Describe(host);
    }

    /// <summary>A new version of the cluster takes the pool over, with its connections and those who wait for one.</summary>
    public void Adopt(WorkerCluster cluster)
    {
        Cluster = cluster;
        ForHttp2?.Adopt(cluster);
    }

    /// <summary>Opens a stream on a connection that is there. The common case: no wait, no allocation.</summary>
    public ClientStream? TryAcquire()
    {
        while (_ready.Count > 0)
        {
            var connection = _ready[^1];
            if (connection.Session.AvailableStreams == 0)
            {
                Unlist(connection);
                continue;
            }

            var stream = connection.Session.OpenStream();
            if (connection.Session.AvailableStreams == 0)
                Unlist(connection);
            return stream;
        }

        return null;
    }

    /// <summary>Waits for a connection: a new one, or one that becomes free.</summary>
    public ValueTask<AcquireResult> AcquireAsync(PendingAcquire pending, RoutingPriority priority, bool needsFresh)
    {
        pending.Breaker = Cluster.Cluster.Breaker(priority);
        if (!pending.Breaker.TryAddPending())
        {
            Cluster.Count(ClusterStat.UpstreamRqPendingOverflow);
            return new(new AcquireResult(null, StreamReset.Overflow, ""));
        }

        Cluster.Count(ClusterStat.UpstreamRqPendingTotal);
        Cluster.Count(ClusterStat.UpstreamRqPendingActive);
        pending.Pool = this;
        pending.NeedsFresh = needsFresh;
        _pending.AddLast(pending.Node);
        var task = pending.Signal.WaitAsync();
        if (needsFresh || _connecting * _streamsOnNew < _pending.Count)
            Connect(pending.Breaker);
        return task;
    }

    public void Cancel(PendingAcquire pending, StreamReset reason)
    {
        Cluster.Count(ClusterStat.UpstreamRqCancelled);
        Finish(pending, new AcquireResult(null, reason, ""));
    }

    /// <summary>The host is gone: connections close when their streams are done.</summary>
    public void Drain()
    {
        _isDraining = true;
        foreach (var connection in _connections.ToArray())
            connection.Session.Drain();
        ForHttp2?.Drain();
    }

    public void OnAvailable(PooledConnection connection)
    {
        var session = connection.Session;
        for (var node = _pending.First; node is not null && session.AvailableStreams > 0;)
        {
            var pending = node.Value;
            node = node.Next;
            if (!pending.NeedsFresh || session.TotalStreams == 0)
                Finish(pending, new AcquireResult(session.OpenStream(), StreamReset.None, ""));

            // The waiting code ran just now and may have changed the list.
            if (node is not null && node.List is null)
                node = _pending.First;
        }

        if (session.AvailableStreams > 0 && !connection.IsListed)
        {
            connection.IsListed = true;
            _ready.Add(connection);
        }
    }

    public void OnDraining(PooledConnection connection)
    {
        Unlist(connection);
        ConnectForWaiting();
    }

    public void OnClosed(PooledConnection connection)
    {
        Unlist(connection);
        _connections.Remove(connection);
        connection.Breaker.RemoveConnection();
        Cluster.Count(ClusterStat.UpstreamCxActive, -1);
        Cluster.Count(ClusterStat.UpstreamCxDestroy);
        Host.Counters.ConnectionsActive--;

        ConnectForWaiting();
    }

    /// <summary>Somebody may have waited for a connection that takes no more, because no further one was allowed.</summary>
    private void ConnectForWaiting()
    {
        if (_pending.First is { } first && _connecting == 0 && _ready.Count == 0)
            Connect(first.Value.Breaker);
    }

    private void Unlist(PooledConnection connection)
    {
        if (!connection.IsListed)
            return;
        connection.IsListed = false;
        _ready.RemoveAt(_ready.LastIndexOf(connection));
    }

    private void Connect(CircuitBreaker breaker)
    {
        if (!breaker.TryAddConnection(force: _connections.Count + _connecting == 0))
        {
            Cluster.Count(ClusterStat.UpstreamCxOverflow);
            return;
        }

        _connecting++;
        Cluster.Count(ClusterStat.UpstreamCxTotal);
        Cluster.Count(ClusterStat.UpstreamCxActive);
        Host.Counters.ConnectionsTotal++;
        Host.Counters.ConnectionsActive++;
        var task = ConnectAsync(breaker);
        if (task.IsCompleted)
            task.GetAwaiter().GetResult();
        else
            Forget(task);
    }

    private static async void Forget(ValueTask task) => await task;

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask ConnectAsync(CircuitBreaker breaker)
    {
        var shared = Cluster.Cluster;
        var result = await shared.Connector.ConnectAsync(Cluster.Worker, Host, _applicationProtocols);
        _connecting--;
        if (result.Connection is not { } connection)
        {
            OnConnectFailed(breaker, result);
            return;
        }

        var pooled = new PooledConnection(this, connection, breaker);
        _connections.Add(pooled);
        var session = codec!.CreateSession(connection, pooled, shared.CodecOptions);
        pooled.Attach(session);
        OnAvailable(pooled);
        if (_isDraining)
            session.Drain();
    }

    private void OnConnectFailed(CircuitBreaker breaker, UpstreamConnect result)
    {
        breaker.RemoveConnection();
        Host.Counters.ConnectionsActive--;
        Host.Counters.ConnectFailures++;
        Cluster.Count(ClusterStat.UpstreamCxActive, -1);
        Cluster.Count(result.IsTimeout ? ClusterStat.UpstreamCxConnectTimeout : ClusterStat.UpstreamCxConnectFail);

        // Each pending request is covered by a connection in the making or in use; those that are not any more fail, the oldest first.
        while (_pending.First is { } first && _pending.Count > (_connecting + _connections.Count) * _streamsOnNew)
        {
            Cluster.Count(ClusterStat.UpstreamRqPendingFailureEject);
            Finish(first.Value, new AcquireResult(null, StreamReset.ConnectFailure, result.FailureReason));
        }
    }

    private void Finish(PendingAcquire pending, AcquireResult result)
    {
        _pending.Remove(pending.Node);
        pending.Pool = null;
        pending.Breaker.RemovePending();
        Cluster.Count(ClusterStat.UpstreamRqPendingActive, -1);
        pending.Signal.SetResult(result);
    }
}
