using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Statistics;

namespace Fairlead.Xds.Discovery;

/// <summary>Counts how resources from elsewhere fare, under the names that Envoy has for it.</summary>
internal sealed class DiscoveryStats
{
    private const string Attempt = "update_attempt";
    private const string Success = "update_success";
    private const string Failure = "update_failure";
    private const string Rejection = "update_rejected";
    private const string TimeOut = "init_fetch_timeout";
    private const string Time = "update_time";
    private const string Version = "version";

    private static readonly StatSchema Schema = new(
        (Attempt, StatKind.Counter), (Success, StatKind.Counter), (Failure, StatKind.Counter), (Rejection, StatKind.Counter), (TimeOut, StatKind.Counter), (Time, StatKind.Gauge), (Version, StatKind.Gauge));

    // The other names stand among the statistics of every cluster.
    private static readonly StatSchema ClusterSchema = new((Rejection, StatKind.Counter), (TimeOut, StatKind.Counter), (Time, StatKind.Gauge), (Version, StatKind.Gauge));

    private static readonly StatSchema ProcessSchema = new(("dynamic_unknown_fields", StatKind.Counter));

    private static readonly StatSchema ControlPlaneSchema = new(("connected_state", StatKind.Gauge), ("rate_limit_enforced", StatKind.Counter), ("pending_requests", StatKind.Gauge));

    /// <summary>Where everything is counted; replaced before anything is, or never.</summary>
    public StatsRegistry Registry { get; set; } = new(workers: 1);

    /// <summary>The statistics of a connection to a server.</summary>
    public ControlPlaneStats ControlPlane(string prefix) => new(Registry.GetOrAdd(KeyOf(prefix), ControlPlaneSchema, prefix));

    public void UnknownField() => Registry.GetOrAdd(KeyOf("server."), ProcessSchema, "server.").AddShared(0, 1);

    public void Asked(string prefix) => Count(prefix, Attempt);

    public void Succeeded(string prefix, string version, DateTimeOffset now)
    {
        Count(prefix, Attempt);
        Count(prefix, Success);
        var group = Of(prefix);
        group.SetShared(Array.IndexOf(group.Schema.Names, Time), now.ToUnixTimeMilliseconds());
        group.SetShared(Array.IndexOf(group.Schema.Names, Version), NumberOf(version));
    }

    public void Failed(string prefix) => CountAttempt(prefix, Failure);

    public void Rejected(string prefix) => CountAttempt(prefix, Rejection);

    public void TimedOut(string prefix) => CountAttempt(prefix, TimeOut);

    /// <summary>Forgets what nothing counts any more.</summary>
    public void Drop(string prefix) => Registry.Remove(KeyOf(prefix));

    // The versions of many servers are numbers; of others only a change can be shown.
    private static long NumberOf(string version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(version))) & long.MaxValue;

    private static string KeyOf(string prefix) => "xds:" + prefix;

    private static bool IsCluster(string prefix) => prefix.StartsWith("cluster.", StringComparison.Ordinal);

    private void CountAttempt(string prefix, string stat)
    {
        Count(prefix, Attempt);
        Count(prefix, stat);
    }

    private void Count(string prefix, string stat)
    {
        var group = Of(prefix);
        var index = Array.IndexOf(group.Schema.Names, stat);
        if (index >= 0)
            group.AddShared(index, 1);
        else if (Registry.Find(prefix) is { } cluster && Array.IndexOf(cluster.Schema.Names, stat) is >= 0 and var found)
            cluster.AddShared(found, 1);
    }

    private StatGroup Of(string prefix) => Registry.GetOrAdd(KeyOf(prefix), IsCluster(prefix) ? ClusterSchema : Schema, prefix);
}
