using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Observability.Admin.ConfigDump;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary><c>envoy.admin.v3.Clusters</c>.</summary>
internal static class ClustersJson
{
    public static void Write(IEnumerable<ClusterStatus> clusters, AdminResponse response) => response.WriteJson(writer =>
    {
        var json = new ProtoJson(writer);
        json.BeginObject();
        json.List("cluster_statuses", clusters, static (j, c) => WriteCluster(j, c));
        json.EndObject();
    });

    private static void WriteCluster(ProtoJson json, ClusterStatus status)
    {
        json.BeginObject();
        json.Text("name", status.Cluster.Name);
        json.Bool("added_via_api", status.AddedViaApi);
        json.List("host_statuses", status.Hosts, static (j, h) => WriteHost(j, h));
        json.BeginObject("circuit_breakers");
        json.List("thresholds", new[] { RoutingPriority.Default, RoutingPriority.High }, (j, p) => ClusterRenderer.WriteThresholds(j, ClustersEndpoint.ThresholdsOf(status.Cluster, p)));
        json.EndObject();
        json.Text("observability_name", ClustersEndpoint.ObservabilityNameOf(status.Cluster));
        json.EndObject();
    }

    private static void WriteHost(ProtoJson json, HostStatus host)
    {
        json.BeginObject();
        AddressRenderer.Write(json, "address", host.Address);
        json.List("stats", ClustersEndpoint.StatsOf(host), static (j, s) =>
        {
            j.BeginObject();
            if (s.IsGauge)
                j.Text("type", "GAUGE");
            if (s.Value != 0)
                j.Text("value", ProtoJson.Int64(s.Value));
            j.Text("name", s.Name);
            j.EndObject();
        });
        WriteHealth(json, host.Health);
        json.Number("weight", host.Weight);
        json.Text("hostname", host.Hostname);
        ClusterRenderer.WriteLocality(json, host.Locality);
        if (host.Priority != 0)
            json.Number("priority", host.Priority);
        json.EndObject();
    }

    private static void WriteHealth(ProtoJson json, HostHealthFlags health)
    {
        var eds = health switch
        {
            _ when health.HasFlag(HostHealthFlags.FailedEdsHealth) => "UNHEALTHY",
            _ when health.HasFlag(HostHealthFlags.EdsStatusDraining) => "DRAINING",
            _ when health.HasFlag(HostHealthFlags.DegradedEdsHealth) => "DEGRADED",
            _ => "HEALTHY",
        };
        json.BeginObject("health_status");
        json.Text("eds_health_status", eds);
        json.Bool("failed_active_health_check", health.HasFlag(HostHealthFlags.FailedActiveHealthCheck));
        json.Bool("failed_outlier_check", health.HasFlag(HostHealthFlags.FailedOutlierCheck));
        json.Bool("failed_active_degraded_check", health.HasFlag(HostHealthFlags.DegradedActiveHealthCheck));
        json.Bool("pending_dynamic_removal", health.HasFlag(HostHealthFlags.PendingDynamicRemoval));
        json.Bool("pending_active_hc", health.HasFlag(HostHealthFlags.PendingActiveHealthCheck));
        json.EndObject();
    }
}
