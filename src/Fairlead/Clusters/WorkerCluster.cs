using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Routing;
using Fairlead.Streams;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>A cluster as one worker sees it: its hosts, their connections, its picker.</summary>
internal sealed class WorkerCluster
{
    private UpstreamHost[] _hosts = [];
    private PriorityPicker _picker;
    private uint _sequence = (uint)Random.Shared.Next();

    public WorkerCluster(ClusterRuntime cluster, Worker worker)
    {
        Cluster = cluster;
        Worker = worker;
        Stats = cluster.Stats.ForWorker(worker.Index);
        CodeStats = cluster.CodeStats.ForWorker(worker.Index);
        _picker = PriorityPicker.Create([], cluster.LoadBalancer, cluster.Config.HealthyPanicThreshold);
    }

    public ClusterRuntime Cluster { get; }

    public Worker Worker { get; }

    /// <summary>Cells of <see cref="ClusterStat"/>.</summary>
    public long[] Stats { get; }

    public long[] CodeStats { get; }

    public UpstreamHost[] Hosts => _hosts;

    public void Count(ClusterStat stat, long amount = 1) => Stats[(int)stat] += amount;

    public UpstreamHost? Pick(IRequestView? request, ulong random, int attempt) =>
        _picker.Pick(new PickContext { Random = random, Sequence = _sequence++, Request = request, Attempt = attempt });

    public static HostPool PoolOf(UpstreamHost host) => (HostPool)host.Pool!;

    /// <summary>The pool for a request, by the protocol by which it came.</summary>
    public static HostPool PoolOf(UpstreamHost host, MessageFlags flags)
    {
        var pool = PoolOf(host);
        return pool.ForHttp2 is { } forHttp2 && (flags & MessageFlags.Http2) != 0 ? forHttp2 : pool;
    }

    /// <summary>Takes over a new set of endpoints. Hosts that stay keep their connections.</summary>
    public void SetEndpoints(ClusterLoadAssignment? assignment)
    {
        var old = _hosts.ToDictionary(h => h.Address);
        var hosts = new List<UpstreamHost>();
        foreach (var group in assignment?.Endpoints ?? [])
        {
            foreach (var endpoint in group.LbEndpoints)
            {
                if (AddressOf(endpoint.Address) is not { } address)
                    continue;
                var host = old.GetValueOrDefault(address);
                if (host is null || host.Endpoint != endpoint || host.Priority != group.Priority || host.Locality != group.Locality)
                    host = Successor(host, new UpstreamHost(address, endpoint, group.Locality, group.Priority));
                old.Remove(address);
                hosts.Add(host);
            }
        }

        foreach (var gone in old.Values)
            PoolOf(gone).Drain();
        if (Worker.Index == 0)
            PublishMembership(hosts);
        _hosts = [.. hosts];
        _picker = PriorityPicker.Create(_hosts, Cluster.LoadBalancer, Cluster.Config.HealthyPanicThreshold);
    }

    /// <summary>The cluster is gone: connections close when their requests are done.</summary>
    public void Drain()
    {
        foreach (var host in _hosts)
            PoolOf(host).Drain();
    }

    private static NetworkAddress? AddressOf(Address address) => address switch
    {
        PipeAddress pipe => NetworkAddress.FromPath(pipe.Path),
        SocketAddress socket when NetworkAddress.TryParse(socket.Host, socket.Port, out var parsed) => parsed,
        _ => null,
    };

    private UpstreamHost Successor(UpstreamHost? old, UpstreamHost host)
    {
        host.IsHealthy = host.Endpoint.HealthStatus is EndpointHealth.Unknown or EndpointHealth.Healthy or EndpointHealth.Degraded;
        if (old is null)
        {
            var codecs = Cluster.Codecs;
            host.Pool = new HostPool(this, host, codecs.Default) { ForHttp2 = codecs.ForHttp2 is { } http2 ? new HostPool(this, host, http2) : null };
            return host;
        }

        // The pool goes over to the new description of the same address; requests under way still count on the old object.
        host.Pool = old.Pool;
        PoolOf(host).Describe(host);
        return host;
    }

    private void PublishMembership(List<UpstreamHost> hosts)
    {
        Cluster.Stats.SetShared((int)ClusterStat.MembershipTotal, hosts.Count);
        Cluster.Stats.SetShared((int)ClusterStat.MembershipHealthy, hosts.Count(h => h.IsHealthy));
        Count(ClusterStat.MembershipChange);
    }
}
