using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Clusters;

/// <summary>
/// A version of a cluster at work: what all workers share, and what each has of its own, which is made when the worker first needs it: of thousands of clusters most are never
/// used by most workers. A successor takes over the circuit breakers, and the connections if its transport is the same.
/// </summary>
internal sealed class ClusterRuntime
{
    private readonly WorkerSet _workerSet;
    private readonly StatsRegistry _registry;
    private readonly WorkerCluster?[] _workers;
    private CircuitBreaker[] _breakers;
    private ClusterLoadAssignment? _assignment;
    private ClusterRuntime? _predecessor;
    private StatGroup? _codeStats;
    private volatile bool _isRetired;

    public ClusterRuntime(Cluster config, ILoadBalancer loadBalancer, ClusterTransport transport, StatsRegistry registry, WorkerSet workers)
    {
        Config = config;
        LoadBalancer = loadBalancer;
        Transport = transport;
        _workerSet = workers;
        _registry = registry;
        Stats = registry.GetOrAdd(StatPrefix, ClusterStats.Schema);
        _breakers = [new(ThresholdsOf(RoutingPriority.Default)), new(ThresholdsOf(RoutingPriority.High))];
        _workers = new WorkerCluster?[workers.Count];
    }

    public Cluster Config { get; }

    public string Name => Config.Name;

    public ILoadBalancer LoadBalancer { get; }

    public ClusterTransport Transport { get; }

    public UpstreamCodecs Codecs => Transport.Codecs;

    public ClientCodecOptions CodecOptions => Transport.CodecOptions;

    public UpstreamConnector Connector => Transport.Connector;

    public StatGroup Stats { get; }

    /// <summary>One counter per status code; there once the cluster was used.</summary>
    public StatGroup CodeStats => _codeStats ??= _registry.GetOrAdd($"{StatPrefix}codes", ClusterStats.Codes, StatPrefix);

    /// <summary>The endpoints as they were last published.</summary>
    public ClusterLoadAssignment? Assignment => Volatile.Read(ref _assignment);

    private string StatPrefix => $"cluster.{(Config.AltStatName.Length > 0 ? Config.AltStatName : Config.Name)}.";

    public CircuitBreaker Breaker(RoutingPriority priority) => _breakers[(int)priority];

    /// <summary>The part of a worker. On that worker only.</summary>
    public WorkerCluster ForWorker(int index) => _workers[index] ?? Create(index);

    /// <summary>The part of a worker, if it needed one so far. From any thread.</summary>
    public WorkerCluster? PeekWorker(int index) => Volatile.Read(ref _workers[index]);

    /// <summary>Publishes endpoints. From the control thread.</summary>
    public void Publish(ClusterLoadAssignment? assignment, WorkerBatch batch)
    {
        // A full fence: either this sees the part that a worker is making now, or that worker sees these endpoints.
        Interlocked.Exchange(ref _assignment, assignment);
        PublishMembership(assignment);
        for (var i = 0; i < _workers.Length; i++)
        {
            if (PeekWorker(i) is { } local)
                batch.Add(i, local.Refresh);
        }
    }

    /// <summary>Takes the place of another version: workers take over what they can when they first use this one, or in the batch. <see cref="HandedOver"/> follows it.</summary>
    public void Succeed(ClusterRuntime old)
    {
        _breakers = old._breakers;
        foreach (var priority in Enum.GetValues<RoutingPriority>())
            Breaker(priority).Thresholds = ThresholdsOf(priority);
        _predecessor = old;
    }

    /// <summary>No worker has anything to take over any more.</summary>
    public void HandedOver() => _predecessor = null;

    /// <summary>The version is replaced by another one, or removed (null): what is not taken over closes when its requests are done.</summary>
    public void Retire(ClusterRuntime? successor, WorkerBatch batch)
    {
        _isRetired = true;
        Interlocked.MemoryBarrier();
        for (var i = 0; i < _workers.Length; i++)
        {
            if (PeekWorker(i) is not { } local)
                continue;
            var index = i;
            batch.Add(index, () =>
            {
                successor?.ForWorker(index);
                local.Drain();
            });
        }
    }

    /// <summary>True if connections of the other version may serve this one.</summary>
    public bool CanTakeOver(ClusterRuntime other) => ReferenceEquals(Transport, other.Transport) && StatPrefix == other.StatPrefix;

    private WorkerCluster Create(int index)
    {
        var old = _predecessor?.PeekWorker(index);
        var created = new WorkerCluster(this, _workerSet.Workers[index], old);
        Interlocked.Exchange(ref _workers[index], created);
        created.Refresh();
        if (_isRetired)
            created.Drain();
        return created;
    }

    private CircuitBreakerThresholds ThresholdsOf(RoutingPriority priority) =>
        Config.CircuitBreakers.FirstOrDefault(b => b.Priority == priority) ?? new CircuitBreakerThresholds { Priority = priority };

    private void PublishMembership(ClusterLoadAssignment? assignment)
    {
        var (total, healthy) = (0, 0);
        foreach (var group in assignment?.Endpoints ?? [])
        {
            total += group.LbEndpoints.Count;
            foreach (var endpoint in group.LbEndpoints)
                healthy += WorkerCluster.IsUsable(endpoint) ? 1 : 0;
        }

        Stats.SetShared((int)ClusterStat.MembershipTotal, total);
        Stats.SetShared((int)ClusterStat.MembershipHealthy, healthy);
        Stats.AddShared((int)ClusterStat.MembershipChange, 1);
    }
}
