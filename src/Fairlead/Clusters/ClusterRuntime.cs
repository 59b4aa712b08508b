using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Statistics;
using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>A cluster at work: what all workers share, and what each has of its own.</summary>
internal sealed class ClusterRuntime
{
    private readonly CircuitBreaker[] _breakers;
    private readonly WorkerCluster[] _workers;

    public ClusterRuntime(Cluster config, ILoadBalancer loadBalancer, UpstreamCodecs codecs, ITransport transport, ITransportSocket? socket, StatsRegistry registry, int workers)
    {
        Config = config;
        LoadBalancer = loadBalancer;
        Codecs = codecs;
        Connector = new UpstreamConnector(transport, socket, config);
        var name = config.AltStatName.Length > 0 ? config.AltStatName : config.Name;
        Stats = registry.GetOrAdd($"cluster.{name}.", ClusterStats.Schema);
        CodeStats = registry.GetOrAdd($"cluster.{name}.codes", ClusterStats.Codes, $"cluster.{name}.");
        _breakers = [BreakerOf(RoutingPriority.Default), BreakerOf(RoutingPriority.High)];
        CodecOptions = OptionsOf(config, new CodecStatistics(registry, $"cluster.{name}."));
        _workers = new WorkerCluster[workers];
    }

    public Cluster Config { get; }

    public string Name => Config.Name;

    public ILoadBalancer LoadBalancer { get; }

    public UpstreamCodecs Codecs { get; }

    public ClientCodecOptions CodecOptions { get; }

    public UpstreamConnector Connector { get; }

    public StatGroup Stats { get; }

    public StatGroup CodeStats { get; }

    /// <summary>The endpoints as they were last published. Read by admin.</summary>
    public ClusterLoadAssignment? Assignment { get; set; }

    public CircuitBreaker Breaker(RoutingPriority priority) => _breakers[(int)priority];

    /// <summary>The part of a worker. On that worker only.</summary>
    public WorkerCluster ForWorker(int index) => _workers[index];

    public void SetWorker(int index, WorkerCluster cluster) => _workers[index] = cluster;

    private CircuitBreaker BreakerOf(RoutingPriority priority) =>
        new(Config.CircuitBreakers.FirstOrDefault(b => b.Priority == priority) ?? new CircuitBreakerThresholds { Priority = priority });

    private static ClientCodecOptions OptionsOf(Cluster config, CodecStatistics statistics)
    {
        var http = config.CommonHttpProtocolOptions;
        return new ClientCodecOptions
        {
            Http2 = config.Http2ProtocolOptions,
            MaxHeaderCount = http.MaxHeadersCount,
            IdleTimeoutMilliseconds = (long)http.IdleTimeout.TotalMilliseconds,
            MaxConnectionDurationMilliseconds = (long)(http.MaxConnectionDuration?.TotalMilliseconds ?? 0),
            MaxRequestsPerConnection = http.MaxRequestsPerConnection,
            Statistics = statistics,
        };
    }
}
