using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Grpc.Stats;

/// <summary>Options of the gRPC statistics. Source: <c>envoy.extensions.filters.http.grpc_stats.v3.FilterConfig</c>.</summary>
public sealed class GrpcStatsOptions : IValidatedOptions
{
    /// <summary>Counts every method by itself. Clients choose the names, so <see cref="MaxMethods"/> bounds them. Default: no. Excludes <see cref="IndividualMethodStatsAllowlist"/>.</summary>
    public bool StatsForAllMethods { get; set; }

    /// <summary>The methods that are counted by themselves; the others are counted together, per cluster. Default: none.</summary>
    public GrpcMethodList? IndividualMethodStatsAllowlist { get; set; }

    /// <summary>Makes the counts of messages readable by other filters, as a <see cref="GrpcMessageCounts"/> state of the stream. Default: no.</summary>
    public bool EmitFilterState { get; set; }

    /// <summary>Histograms of the upstream's time. Not supported: true is refused.</summary>
    public bool EnableUpstreamStats { get; set; }

    /// <summary>Writes the dots of a service's name as underscores in names of statistics. Default: no.</summary>
    public bool ReplaceDotsInGrpcServiceName { get; set; }

    /// <summary>How many methods are counted by themselves in the whole process, per cluster and method: 1–100,000. Further ones are counted together. Default 1,000. Not in Envoy.</summary>
    public int MaxMethods { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate()
    {
        if (EnableUpstreamStats)
            yield return new ConfigError("enable_upstream_stats", "is not supported: there are no histograms per method");
        if (StatsForAllMethods && IndividualMethodStatsAllowlist is not null)
            yield return new ConfigError("stats_for_all_methods", "excludes individual_method_stats_allowlist");
        if (MaxMethods is < 1 or > 100_000)
            yield return new ConfigError("max_methods", "must be from 1 to 100000");
        foreach (var error in IndividualMethodStatsAllowlist?.Validate() ?? [])
            yield return error;
    }
}
