using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Workers;

namespace Fairlead.Hosting.Configuration;

/// <summary>Finds the hosts of clusters and publishes them to the workers.</summary>
internal sealed class ClusterDiscovery(WorkerSet workers)
{
    /// <summary>Begins. Completes when the cluster has its first hosts, or cannot have them yet.</summary>
    public Task StartAsync(ClusterRuntime cluster, ClusterLoadAssignment? endpoints) => PublishAsync(cluster, endpoints ?? cluster.Config.LoadAssignment);

    /// <summary>Ends.</summary>
    public Task StopAsync(ClusterRuntime cluster) => Task.CompletedTask;

    /// <summary>Publishes hosts to all workers.</summary>
    public Task PublishAsync(ClusterRuntime cluster, ClusterLoadAssignment? assignment)
    {
        cluster.Assignment = assignment;
        return workers.ForEachAsync(worker => cluster.ForWorker(worker.Index).SetEndpoints(assignment));
    }
}
