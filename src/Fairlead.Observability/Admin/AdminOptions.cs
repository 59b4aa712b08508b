using Fairlead.Hosting;
using Fairlead.Statistics;

namespace Fairlead.Observability.Admin;

/// <summary>What the admin interface shows and controls.</summary>
public sealed class AdminOptions
{
    /// <summary>The host.</summary>
    public required IHostControl Host { get; init; }

    /// <summary>The statistics.</summary>
    public required StatsRegistry Stats { get; init; }

    /// <summary>The configuration; null: <c>/config_dump</c> is not there.</summary>
    public IConfigDumpProvider? Config { get; init; }

    /// <summary>The clusters; null: <c>/clusters</c> is not there.</summary>
    public IClusterStatusProvider? Clusters { get; init; }

    /// <summary>The listeners; null: <c>/listeners</c> is not there.</summary>
    public IListenerStatusProvider? Listeners { get; init; }

    /// <summary>The log levels; null: <c>/logging</c> is not there.</summary>
    public ILogLevels? LogLevels { get; init; }

    /// <summary>Further endpoints.</summary>
    public IReadOnlyList<AdminEndpoint> Endpoints { get; init; } = [];

    /// <summary>The version that <c>/server_info</c> tells.</summary>
    public string Version { get; init; } = typeof(AdminOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
