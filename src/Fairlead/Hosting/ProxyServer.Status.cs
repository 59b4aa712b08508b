using System.Diagnostics;
using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;

namespace Fairlead.Hosting;

/// <content>What the admin interface wants to know, as snapshots that any thread may take.</content>
public sealed partial class ProxyServer : IHostControl, IClusterStatusProvider, IListenerStatusProvider, IConfigDumpProvider
{
    /// <inheritdoc/>
    public TimeSpan Uptime => Stopwatch.GetElapsedTime(_started);

    /// <inheritdoc/>
    public int Concurrency => _options.Concurrency;

    /// <inheritdoc/>
    public Node Node => Bootstrap.Node;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> CommandLineOptions => _options.CommandLineOptions;

    /// <inheritdoc/>
    public Bootstrap Bootstrap => _options.Bootstrap;

    /// <inheritdoc/>
    public DateTimeOffset BootstrapTime { get; } = DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public void SetHealthCheckFailed(bool isFailed) => _isHealthCheckFailed = isFailed;

    /// <inheritdoc/>
    public void DrainListeners(bool inboundOnly, bool graceful) => Observe(DrainListenersAsync(inboundOnly, graceful));

    /// <inheritdoc/>
    public void Shutdown() => _options.OnShutdownRequested?.Invoke();

    /// <inheritdoc/>
    public IReadOnlyList<ListenerStatus> GetListeners() =>
        [.. _applier.Listeners.SelectMany(l => l.LocalAddresses.Select(a => new ListenerStatus(l.Name, a)))];

    /// <inheritdoc/>
    public IReadOnlyList<ConfigDumpEntry> GetResources() => _applier.Entries;

    /// <inheritdoc/>
    public IReadOnlyList<UnreadyResource> GetUnready() => _applier.Unready;

    /// <inheritdoc/>
    public IReadOnlyList<ClusterStatus> GetClusters()
    {
        var dynamic = _applier.Entries.Where(e => e is { IsStatic: false, Resource: Cluster }).Select(e => e.Resource.Name).ToHashSet(StringComparer.Ordinal);
        return [.. _runtime.Clusters.Clusters.Select(c => StatusOf(c, dynamic.Contains(c.Name)))];
    }

    // A worker has hosts of its own of the clusters that it has used; what it has not used yet, the configuration tells.
    private ClusterStatus StatusOf(ClusterRuntime cluster, bool isDynamic)
    {
        var used = Enumerable.Range(0, _workers.Count).Select(cluster.PeekWorker).OfType<WorkerCluster>().SelectMany(w => w.Hosts).ToArray();
        var hosts = used.Length > 0 ? used : WorkerCluster.Describe(cluster.Assignment);
        return new ClusterStatus { Cluster = cluster.Config, AddedViaApi = isDynamic, Hosts = ConfigList.From(hosts.GroupBy(h => h.Address).Select(g => StatusOf([.. g]))) };
    }

    private static HostStatus StatusOf(UpstreamHost[] views)
    {
        var host = views[0];
        return new HostStatus
        {
            Address = host.Address,
            Hostname = host.Hostname,
            Health = HealthOf(host.Endpoint.HealthStatus),
            Weight = host.Weight,
            Locality = host.Locality,
            Priority = host.Priority,
            ConnectionsActive = views.Sum(v => Volatile.Read(ref v.Counters.ConnectionsActive)),
            ConnectionsTotal = views.Sum(v => Volatile.Read(ref v.Counters.ConnectionsTotal)),
            ConnectFailures = views.Sum(v => Volatile.Read(ref v.Counters.ConnectFailures)),
            RequestsActive = views.Sum(v => (long)v.ActiveRequests),
            RequestsTotal = views.Sum(v => Volatile.Read(ref v.Counters.RequestsTotal)),
            RequestsSucceeded = views.Sum(v => Volatile.Read(ref v.Counters.RequestsSucceeded)),
            RequestsFailed = views.Sum(v => Volatile.Read(ref v.Counters.RequestsFailed)),
            RequestsTimedOut = views.Sum(v => Volatile.Read(ref v.Counters.RequestsTimedOut)),
        };
    }

    private static HostHealthFlags HealthOf(EndpointHealth health) => health switch
    {
        EndpointHealth.Unhealthy or EndpointHealth.Timeout => HostHealthFlags.FailedEdsHealth,
        EndpointHealth.Draining => HostHealthFlags.EdsStatusDraining,
        EndpointHealth.Degraded => HostHealthFlags.DegradedEdsHealth,
        _ => HostHealthFlags.None,
    };

    private async Task DrainListenersAsync(bool inboundOnly, bool graceful)
    {
        if (graceful)
            await _applier.DrainAsync(IsMeant);
        await _applier.StopAcceptingAsync(IsMeant);

        bool IsMeant(Listener listener) => !inboundOnly || listener.TrafficDirection == TrafficDirection.Inbound;
    }

    private async void Observe(Task task)
    {
        try
        {
            await task;
        }
#pragma warning disable CA1031 // Nobody waits for it; the log tells.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.DrainFailed(_logger, e);
        }
    }
}
