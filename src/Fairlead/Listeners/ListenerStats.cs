using Fairlead.Statistics;

namespace Fairlead.Listeners;

/// <summary>Schema of listener statistics.</summary>
internal static class ListenerStats
{
    public static StatSchema Schema { get; } = StatNames.SchemaOf<ListenerStat>(n => n.EndsWith("Active", StringComparison.Ordinal));
}
