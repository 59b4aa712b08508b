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
    private ClusterLoadAssignment? _assignment;
    private bool _hasEndpoints;
    private bool _isDraining;
    private uint _sequence = (uint)Random.Shared.Next();

    /// <summary>Creates a worker's part of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="old">The same worker's part of the version before; its connections are taken over if they may be.</param>
    public WorkerCluster(ClusterRuntime cluster, Worker worker, WorkerCluster? old)
    {
        Cluster = cluster;
        Worker = worker;
        Stats = cluster.Stats.ForWorker(worker.Index);
        CodeStats = cluster.CodeStats.ForWorker(worker.Index);
        _picker = PriorityPicker.Create([], cluster.LoadBalancer, cluster.Config.HealthyPanicThreshold);
        if (old is not null && cluster.CanTakeOver(old.Cluster))
            TakeOver(old);
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

    /// <summary>True if the configuration says that the endpoint may be used.</summary>
    public static bool IsUsable(LbEndpoint endpoint) => endpoint.HealthStatus is EndpointHealth.Unknown or EndpointHealth.Healthy or EndpointHealth.Degraded;

    /// <summary>Takes over the endpoints that the cluster has now, if they are not those that this worker has.</summary>
    public void Refresh()
    {
        if (!_hasEndpoints || !ReferenceEquals(Cluster.Assignment, _assignment))
            SetEndpoints(Cluster.Assignment);
    }

    /// <summary>The hosts of endpoints, for those who only want to know of them.</summary>
    public static UpstreamHost[] Describe(ClusterLoadAssignment? assignment) =>
        [.. EndpointsOf(assignment).Select(e => new UpstreamHost(e.Address, e.Endpoint, e.Group.Locality, e.Group.Priority))];

    /// <summary>Takes over a new set of endpoints. Hosts that stay keep their connections.</summary>
    private void SetEndpoints(ClusterLoadAssignment? assignment)
    {
        _assignment = assignment;
        _hasEndpoints = true;
        var old = _hosts.ToDictionary(h => h.Address);
        var hosts = new List<UpstreamHost>();
        foreach (var (address, endpoint, group) in EndpointsOf(assignment))
        {
            old.Remove(address, out var host);
            if (host is null || host.Endpoint != endpoint || host.Priority != group.Priority || host.Locality != group.Locality)
                host = Successor(host, new UpstreamHost(address, endpoint, group.Locality, group.Priority));
            hosts.Add(host);
        }

        foreach (var gone in old.Values)
            PoolOf(gone).Drain();
        _hosts = [.. hosts];
        if (_isDraining)
            Drain();
        _picker = PriorityPicker.Create(_hosts, Cluster.LoadBalancer, Cluster.Config.HealthyPanicThreshold);
    }

    /// <summary>The cluster is gone: connections close when their requests are done.</summary>
    public void Drain()
    {
        _isDraining = true;
        foreach (var host in _hosts)
            PoolOf(host).Drain();
    }

    /// <summary>All endpoints; of those with the same address the first counts.</summary>
    private static IEnumerable<(NetworkAddress Address, LbEndpoint Endpoint, LocalityLbEndpoints Group)> EndpointsOf(ClusterLoadAssignment? assignment)
    {
        var seen = new HashSet<NetworkAddress>();
        foreach (var group in assignment?.Endpoints ?? [])
        {
            foreach (var endpoint in group.LbEndpoints)
            {
                if (AddressOf(endpoint.Address) is { } address && seen.Add(address))
                    yield return (address, endpoint, group);
            }
        }
    }

    private static NetworkAddress? AddressOf(Address address) => address switch
    {
        PipeAddress pipe => NetworkAddress.FromPath(pipe.Path),
        SocketAddress socket when NetworkAddress.TryParse(socket.Host, socket.Port, out var parsed) => parsed,
        _ => null,
    };

    private UpstreamHost Successor(UpstreamHost? old, UpstreamHost host)
    {
        host.IsHealthy = IsUsable(host.Endpoint);
        var mayKeep = old is not null && ReferenceEquals(PoolOf(old).Socket, Cluster.Transport.Sockets.Find(host.Endpoint));
        if (old is not null && !mayKeep)
            PoolOf(old).Drain();
        if (old is null || !mayKeep)
        {
            var codecs = Cluster.Codecs;
            host.Pool = new HostPool(this, host, codecs.Default) { ForHttp2 = codecs.ForHttp2 is { } http2 ? new HostPool(this, host, http2) : null };
            return host;
        }

        // The pool goes over to the new description of the same address; requests under way still count on the old object.
        host.Pool = old.Pool;
        host.Counters = old.Counters;
        PoolOf(host).Describe(host);
        return host;
    }

    private void TakeOver(WorkerCluster old)
    {
        _hosts = old._hosts;
        old._hosts = [];
        foreach (var host in _hosts)
            PoolOf(host).Adopt(this);
    }
}
