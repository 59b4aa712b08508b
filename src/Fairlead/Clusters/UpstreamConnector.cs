using System.Runtime.CompilerServices;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>Connects to the hosts of a cluster: the transport's connection, wrapped by the host's transport socket, both within the connect time-out.</summary>
internal sealed class UpstreamConnector(ITransport transport, Cluster config)
{
    /// <summary>A connection; <paramref name="context"/> is for a socket that negotiates.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public async ValueTask<UpstreamConnect> ConnectAsync(Worker worker, UpstreamHost host, HandshakeContext context)
    {
        var start = worker.NowMilliseconds;
        var result = await transport.ConnectAsync(worker, host.Address, config.ConnectTimeout);
        if (result.Connection is not { } connection)
            return UpstreamConnect.Failed(result.Error);
        connection.BufferLimitBytes = config.PerConnectionBufferLimitBytes;
        if (config.TcpKeepalive is { } keepalive)
            connection.EnableKeepalive(keepalive);
        if (WorkerCluster.PoolOf(host).Socket is not { } socket)
            return new UpstreamConnect(connection, false, "");
        var left = Math.Max(1, (long)config.ConnectTimeout.TotalMilliseconds - (worker.NowMilliseconds - start));
        var handshake = await Handshake.RunAsync(socket, connection, context, left);
        return new UpstreamConnect(handshake.Connection, handshake.FailureReason == Handshake.TimedOut, handshake.FailureReason);
    }
}
