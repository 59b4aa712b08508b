using Fairlead.Clusters;
using Fairlead.Clusters.Discovery;
using Fairlead.Configuration;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>Finds the hosts of clusters and publishes them to the workers. Used by one update at a time.</summary>
internal sealed class ClusterDiscovery(WorkerSet workers, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly SystemDnsResolver _resolver = new();
    private readonly Dictionary<ClusterRuntime, Loop> _loops = [];

    private sealed record Loop(Task Task, CancellationTokenSource Stop);

    /// <summary>Begins. Completes when the cluster has its first hosts, or cannot have them yet.</summary>
    public async Task StartAsync(ClusterRuntime cluster, ClusterLoadAssignment? endpoints)
    {
        if (cluster.Config.Type == ClusterDiscoveryType.Static)
        {
            await PublishAsync(cluster, endpoints ?? cluster.Config.LoadAssignment);
            return;
        }

        if (cluster.Config.Type == ClusterDiscoveryType.Eds)
        {
            await PublishAsync(cluster, endpoints);
            return;
        }

        var published = Task.CompletedTask;
        var stats = new DiscoveryStats(cluster.Stats, (int)ClusterStat.UpdateAttempt, (int)ClusterStat.UpdateSuccess, (int)ClusterStat.UpdateFailure);
        var discovery = new DnsDiscovery(cluster.Config, _resolver, time, stats, loggers.CreateLogger("Fairlead.Clusters"), assignment => published = PublishAsync(cluster, assignment));
        var stop = new CancellationTokenSource();
        _loops[cluster] = new Loop(Task.Run(() => discovery.RunAsync(stop.Token)), stop);
        await discovery.FirstResult;
        await published;
    }

    /// <summary>Ends.</summary>
    public async Task StopAsync(ClusterRuntime cluster)
    {
        if (!_loops.Remove(cluster, out var loop))
            return;
        await loop.Stop.CancelAsync();
        await loop.Task;
        loop.Stop.Dispose();
    }

    /// <summary>Publishes hosts to all workers.</summary>
    public Task PublishAsync(ClusterRuntime cluster, ClusterLoadAssignment? assignment)
    {
        cluster.Assignment = assignment;
        return workers.ForEachAsync(worker => cluster.ForWorker(worker.Index).SetEndpoints(assignment));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _loops.Keys.ToArray())
            await StopAsync(cluster);
    }
}
