using System.Globalization;
using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Transports;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>Clusters and their hosts, as Envoy's lines or (<c>?format=json</c>) as <c>envoy.admin.v3.Clusters</c>.</summary>
internal sealed class ClustersEndpoint(IClusterStatusProvider clusters) : AdminEndpoint("/clusters", "clusters and their hosts: ?format=json", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        var all = clusters.GetClusters().OrderBy(static c => c.Cluster.Name, StringComparer.Ordinal).ToList();
        if (request["format"] == "json")
        {
            ClustersJson.Write(all, response);
            return;
        }

        foreach (var cluster in all)
        {
            WriteCluster(cluster, response);
            foreach (var host in cluster.Hosts)
                WriteHost($"{cluster.Cluster.Name}::{host.Address}", host, response);
        }
    }

    public static string ObservabilityNameOf(Cluster cluster) => cluster.AltStatName.Length > 0 ? cluster.AltStatName : cluster.Name;

    public static CircuitBreakerThresholds ThresholdsOf(Cluster cluster, RoutingPriority priority) =>
        cluster.CircuitBreakers.FirstOrDefault(t => t.Priority == priority) ?? new CircuitBreakerThresholds { Priority = priority };

    public static IEnumerable<(string Name, long Value, bool IsGauge)> StatsOf(HostStatus host) =>
    [
        ("cx_active", host.ConnectionsActive, true),
        ("cx_connect_fail", host.ConnectFailures, false),
        ("cx_total", host.ConnectionsTotal, false),
        ("rq_active", host.RequestsActive, true),
        ("rq_error", host.RequestsFailed, false),
        ("rq_success", host.RequestsSucceeded, false),
        ("rq_timeout", host.RequestsTimedOut, false),
        ("rq_total", host.RequestsTotal, false),
    ];

    private static void WriteCluster(ClusterStatus status, AdminResponse response)
    {
        var name = status.Cluster.Name;
        response.WriteLine($"{name}::observability_name::{ObservabilityNameOf(status.Cluster)}");
        foreach (var (priority, label) in new[] { (RoutingPriority.Default, "default_priority"), (RoutingPriority.High, "high_priority") })
        {
            var thresholds = ThresholdsOf(status.Cluster, priority);
            response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}::{label}::max_connections::{thresholds.MaxConnections}"));
            response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}::{label}::max_pending_requests::{thresholds.MaxPendingRequests}"));
            response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}::{label}::max_requests::{thresholds.MaxRequests}"));
            response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}::{label}::max_retries::{thresholds.MaxRetries}"));
        }

        response.WriteLine($"{name}::added_via_api::{(status.AddedViaApi ? "true" : "false")}");
    }

    private static void WriteHost(string prefix, HostStatus host, AdminResponse response)
    {
        foreach (var (name, value, _) in StatsOf(host))
            response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}::{name}::{value}"));
        response.WriteLine($"{prefix}::hostname::{host.Hostname}");
        response.WriteLine($"{prefix}::health_flags::{HealthOf(host.Health)}");
        response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}::weight::{host.Weight}"));
        response.WriteLine($"{prefix}::region::{host.Locality.Region}");
        response.WriteLine($"{prefix}::zone::{host.Locality.Zone}");
        response.WriteLine($"{prefix}::sub_zone::{host.Locality.SubZone}");
        response.WriteLine($"{prefix}::canary::false");
        response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prefix}::priority::{host.Priority}"));
        response.WriteLine($"{prefix}::success_rate::-1");
        response.WriteLine($"{prefix}::local_origin_success_rate::-1");
    }

    private static string HealthOf(HostHealthFlags flags)
    {
        if (flags == HostHealthFlags.None)
            return "healthy";
        (HostHealthFlags Flag, string Name)[] names =
        [
            (HostHealthFlags.FailedActiveHealthCheck, "/failed_active_hc"),
            (HostHealthFlags.FailedOutlierCheck, "/failed_outlier_check"),
            (HostHealthFlags.FailedEdsHealth, "/failed_eds_health"),
            (HostHealthFlags.DegradedActiveHealthCheck, "/degraded_active_hc"),
            (HostHealthFlags.DegradedEdsHealth, "/degraded_eds_health"),
            (HostHealthFlags.PendingDynamicRemoval, "/pending_dynamic_removal"),
            (HostHealthFlags.PendingActiveHealthCheck, "/pending_active_hc"),
            (HostHealthFlags.EdsStatusDraining, "/eds_status_draining"),
        ];
        return string.Concat(names.Where(n => flags.HasFlag(n.Flag)).Select(static n => n.Name));
    }
}
