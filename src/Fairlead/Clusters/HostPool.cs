using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>The connections of one worker to one host. The most recently used one is used first, so that surplus ones age out.</summary>
internal sealed class HostPool
{
    // How many requests may be counted on for a connection that has not told its limit yet.
    private const int StreamsOnNewHttp2 = 100;

    private readonly IClientCodec? _codec;
    private readonly KeyedPools? _owner;
    private readonly ClientAddresses? _client;
    private readonly int _streamsOnNew;
    private readonly string[] _applicationProtocols;
    private readonly List<PooledConnection> _connections = [];
    private readonly List<PooledConnection> _ready = [];
    private readonly LinkedList<PendingAcquire> _pending = new();
    private int _connecting;
    private bool _isDraining;

    public HostPool(WorkerCluster cluster, UpstreamHost host, IClientCodec? codec)
    {
        (Cluster, Host, _codec) = (cluster, host, codec);
        _streamsOnNew = codec?.Name == "http2" ? Math.Min(StreamsOnNewHttp2, cluster.Cluster.CodecOptions.Http2.MaxConcurrentStreams) : 1;
        _applicationProtocols = codec?.Name switch { "http2" => ["h2"], "http1" => ["http/1.1"], _ => [] };
        Socket = cluster.Cluster.Transport.Sockets.Find(host.Endpoint);
        Keyed = Socket is not null && cluster.Cluster.Transport.IsKeyed(Socket) ? new KeyedPools(this) : null;
    }

    private HostPool(HostPool root, in PoolKey key, ClientAddresses? client)
    {
        (Cluster, Host, _codec, Socket) = (root.Cluster, root.Host, root._codec, root.Socket);
        (_streamsOnNew, _applicationProtocols, _isDraining) = (root._streamsOnNew, root._applicationProtocols, root._isDraining);
        (_owner, Key, _client) = (root.Keyed, key, client);
    }

    public WorkerCluster Cluster { get; private set; }

    public UpstreamHost Host { get; private set; }

    /// <summary>Wraps the bytes of connections; null for plain text.</summary>
    public ITransportSocket? Socket { get; }

    /// <summary>Pools for requests whose handshakes differ, which then are used in this one's place; else null.</summary>
    public KeyedPools? Keyed { get; }

    /// <summary>Which of <see cref="Keyed"/> of another pool this is.</summary>
    public PoolKey Key { get; }

    /// <summary>The connections for requests that came by HTTP/2, where the cluster follows the downstream protocol; else null.</summary>
    public HostPool? ForHttp2 { get; init; }

    /// <summary>Open connections.</summary>
    public int ConnectionCount => _connections.Count + (ForHttp2?.ConnectionCount ?? 0) + (Keyed?.ConnectionCount ?? 0);

    /// <summary>Connections are open or in the making.</summary>
    public bool HasConnections => _connections.Count + _connecting > 0;

    /// <summary>Nobody needs it.</summary>
    public bool IsUnused => !HasConnections && _pending.Count == 0;

    /// <summary>A connection without streams, or null.</summary>
    public PooledConnection? IdleConnection => _ready.Find(c => c.Session.ActiveStreams == 0);

    /// <summary>A pool like this one for requests with such a key.</summary>
    public HostPool ForKey(in PoolKey key, ClientAddresses? client) => new(this, key, client);

    /// <summary>The same address, described anew.</summary>
    public void Describe(UpstreamHost host)
    {
        Host = host;
        ForHttp2?.Describe(host);
        Keyed?.ForEach(p => p.Describe(host));
    }

    /// <summary>A new version of the cluster takes the pool over, with its connections and those who wait for one.</summary>
    public void Adopt(WorkerCluster cluster)
    {
        Cluster = cluster;
        ForHttp2?.Adopt(cluster);
        Keyed?.ForEach(p => p.Adopt(cluster));
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
        Keyed?.ForEach(p => p.Drain());
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
            if (_owner is not null && session.ActiveStreams == 0)
                _owner.OnIdle(connection);
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
        _owner?.OnClosed(this);
    }

    /// <summary>Somebody may have waited for a connection that takes no more, because no further one was allowed.</summary>
    public void ConnectForWaiting()
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
        var isFirst = _owner?.IsEmpty ?? !HasConnections;
        if (!breaker.TryAddConnection(isFirst) && !(_owner?.TryMakeRoom(this) == true && breaker.TryAddConnection(force: false)))
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

    private HandshakeContext Handshake =>
        new(Host.Hostname, _applicationProtocols) { RequestedName = Key.RequestedName, ExpectedName = Key.ExpectedName, Client = _client };

    private static async void Forget(ValueTask task) => await task;

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask ConnectAsync(CircuitBreaker breaker)
    {
        var shared = Cluster.Cluster;
        var result = await shared.Connector.ConnectAsync(Cluster.Worker, Host, Handshake);
        _connecting--;
        if (result.Connection is not { } connection)
        {
            OnConnectFailed(breaker, result);
            return;
        }

        var pooled = new PooledConnection(this, connection, breaker);
        _connections.Add(pooled);
        var session = _codec!.CreateSession(connection, pooled, shared.CodecOptions);
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

        _owner?.OnClosed(this);
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
