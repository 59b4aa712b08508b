using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>One connection of a pool.</summary>
internal sealed class PooledConnection(HostPool pool, Connection connection, CircuitBreaker breaker) : IClientSessionObserver
{
    private long _received;
    private long _sent;
    private bool _isClosed;

    public ClientSession Session { get; private set; } = null!;

    public CircuitBreaker Breaker { get; } = breaker;

    /// <summary>True while it stands in the pool's list of connections that can take a stream.</summary>
    public bool IsListed { get; set; }

    public void Attach(ClientSession session) => Session = session;

    public void OnAvailable(ClientSession session)
    {
        CountBytes();
        if (!_isClosed && Session is not null)
            pool.OnAvailable(this);
    }

    public void OnDraining(ClientSession session) => pool.OnDraining(this);

    public void OnClosed(ClientSession session)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        CountBytes();
        pool.OnClosed(this);
    }

    private void CountBytes()
    {
        var (received, sent) = (connection.BytesReceived, connection.BytesSent);
        pool.Cluster.Count(ClusterStat.UpstreamCxRxBytesTotal, received - _received);
        pool.Cluster.Count(ClusterStat.UpstreamCxTxBytesTotal, sent - _sent);
        (_received, _sent) = (received, sent);
    }
}
