using Fairlead.Clusters;
using Fairlead.Clusters.Discovery;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>Resolves the names of DNS clusters, each in a loop of its own. Used by one update at a time.</summary>
internal sealed class ClusterDiscovery(WorkerSet workers, IDnsResolver resolver, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("Fairlead.Clusters");
    private readonly Dictionary<ClusterRuntime, Loop> _loops = [];

    private sealed record Loop(Task Task, CancellationTokenSource Stop);

    /// <summary>Begins. Completes when the cluster has its first hosts, or cannot have them yet.</summary>
    public Task StartAsync(ClusterRuntime cluster)
    {
        var stats = new DiscoveryStats(cluster.Stats, (int)ClusterStat.UpdateAttempt, (int)ClusterStat.UpdateSuccess, (int)ClusterStat.UpdateFailure);
        var discovery = new DnsDiscovery(cluster.Config, resolver, time, stats, _logger, assignment =>
        {
            var batch = new WorkerBatch(workers, _logger);
            cluster.Publish(assignment, batch);
            _ = batch.RunAsync();
        });
        var stop = new CancellationTokenSource();
        _loops[cluster] = new Loop(Task.Run(() => discovery.RunAsync(stop.Token)), stop);
        return discovery.FirstResult;
    }

    /// <summary>Ends; at once if the cluster is not resolved.</summary>
    public async Task StopAsync(ClusterRuntime cluster)
    {
        if (!_loops.Remove(cluster, out var loop))
            return;
        await loop.Stop.CancelAsync();
        await loop.Task;
        loop.Stop.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _loops.Keys.ToArray())
            await StopAsync(cluster);
    }
}
