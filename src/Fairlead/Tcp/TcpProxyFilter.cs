using System.Diagnostics;
using System.Net.Sockets;
using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Listeners;
using Fairlead.LoadBalancing;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tcp;

/// <summary>The network filter that ends a chain by moving bytes to and from a host of a cluster. One per filter chain and worker.</summary>
internal sealed class TcpProxyFilter(TcpProxyConfig config, Worker worker) : INetworkFilter
{
    private readonly long[] _stats = config.Stats.ForWorker(worker.Index);
    private RandomSource _random = RandomSource.Create();

    public async ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next)
    {
        Count(TcpProxyStat.DownstreamCxTotal);
        Count(TcpProxyStat.DownstreamCxActive);
        var info = connection.Info;
        var slot = config.Choose(_random.Next());
        info.UpstreamCluster = slot.Name;
        if (slot.Current is { } cluster)
        {
            await ServeAsync(connection, cluster.ForWorker(worker.Index), info);
        }
        else
        {
            info.Flags |= ResponseFlags.NoClusterFound;
            Count(TcpProxyStat.DownstreamCxNoRoute);
        }

        connection.Connection.Close();
        End(connection.Connection, info);
    }

    private void Count(TcpProxyStat stat, long amount = 1) => _stats[(int)stat] += amount;

    private async ValueTask ServeAsync(ServedConnection connection, WorkerCluster cluster, StreamInfo info)
    {
        for (var attempt = 0; attempt < config.Source.MaxConnectAttempts; attempt++)
        {
            if (cluster.Pick(null, _random.Next(), attempt) is not { } host)
            {
                cluster.Count(ClusterStat.UpstreamCxNoneHealthy);
                info.Flags |= ResponseFlags.NoHealthyUpstream;
                return;
            }

            info.UpstreamAttempts++;
            info.UpstreamRemoteAddress = host.Address;
            info.UpstreamHostname = host.Hostname;
            var breaker = cluster.Cluster.Breaker(RoutingPriority.Default);
            if (!breaker.TryAddConnection(force: false))
            {
                cluster.Count(ClusterStat.UpstreamCxOverflow);
                info.Flags |= ResponseFlags.UpstreamOverflow;
                return;
            }

            host.ActiveRequests++;
            cluster.Count(ClusterStat.UpstreamCxTotal);
            cluster.Count(ClusterStat.UpstreamCxActive);
            var isServed = await ConnectAndRelayAsync(connection, cluster, host, info);
            host.ActiveRequests--;
            cluster.Count(ClusterStat.UpstreamCxActive, -1);
            breaker.RemoveConnection();
            if (isServed)
                return;
        }

        info.Flags |= config.Source.MaxConnectAttempts > 1 ? ResponseFlags.UpstreamRetryLimitExceeded : ResponseFlags.None;
    }

    private async ValueTask<bool> ConnectAndRelayAsync(ServedConnection connection, WorkerCluster cluster, UpstreamHost host, StreamInfo info)
    {
        var result = await cluster.Cluster.Connector.ConnectAsync(worker, host, new HandshakeContext(host.Hostname, []) { Client = connection.ClientAddresses() });
        if (result.Connection is not { } upstream)
        {
            cluster.Count(result.IsTimeout ? ClusterStat.UpstreamCxConnectTimeout : ClusterStat.UpstreamCxConnectFail);
            info.Flags |= ResponseFlags.UpstreamConnectionFailure;
            info.UpstreamTransportFailureReason = result.FailureReason;
            return false;
        }

        info.Flags &= ~ResponseFlags.UpstreamConnectionFailure;
        info.UpstreamConnection = upstream;
        var relay = new TcpRelay(connection.Connection, upstream, worker, config.IdleTimeout, config.Source.MaxDownstreamConnectionDuration);
        await relay.RunAsync();
        if (relay.IsIdleTimeout)
            Count(TcpProxyStat.IdleTimeout);
        if (relay.IsDurationTimeout)
        {
            Count(TcpProxyStat.MaxDownstreamConnectionDuration);
            info.Flags |= ResponseFlags.DurationTimeout;
        }

        cluster.Count(ClusterStat.UpstreamCxDestroy);
        cluster.Count(ClusterStat.UpstreamCxRxBytesTotal, upstream.BytesReceived);
        cluster.Count(ClusterStat.UpstreamCxTxBytesTotal, upstream.BytesSent);
        return true;
    }

    private void End(Connection connection, StreamInfo info)
    {
        Count(TcpProxyStat.DownstreamCxActive, -1);
        Count(TcpProxyStat.DownstreamCxRxBytesTotal, connection.BytesReceived);
        Count(TcpProxyStat.DownstreamCxTxBytesTotal, connection.BytesSent);
        info.BytesReceived = connection.BytesReceived;
        info.BytesSent = connection.BytesSent;
        info.EndTimestamp = Stopwatch.GetTimestamp();
        foreach (var log in config.AccessLogs)
            log.Log(info);
    }
}
