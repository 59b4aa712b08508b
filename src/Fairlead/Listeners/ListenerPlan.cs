using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Statistics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Listeners;

/// <summary>A listener's configuration, compiled; shared by all workers.</summary>
internal sealed class ListenerPlan
{
    public required Listener Source { get; init; }

    public required IReadOnlyList<PlannedListenerFilter> ListenerFilters { get; init; }

    /// <summary>All chains, the default one last.</summary>
    public required IReadOnlyList<FilterChainPlan> Chains { get; init; }

    public required FilterChainSelector Selector { get; init; }

    public required IReadOnlyList<IAccessLogger> AccessLogs { get; init; }

    /// <summary>Counts the connections of all listeners; null if this one is not under their common limit.</summary>
    public ConnectionGauge? GlobalGauge { get; init; }

    /// <summary>The limit on <see cref="GlobalGauge"/>.</summary>
    public int? GlobalLimit { get; init; }

    public required StatGroup Stats { get; init; }

    public required IServiceProvider Services { get; init; }

    public required StatsRegistry Registry { get; init; }

    public required ILogger Logger { get; init; }
}
