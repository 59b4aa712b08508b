using Fairlead.AccessLogging;
using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Statistics;

namespace Fairlead.Tcp;

/// <summary>A TCP proxy's configuration, compiled; shared by all workers.</summary>
internal sealed class TcpProxyConfig
{
    public static StatSchema Schema { get; } = StatNames.SchemaOf<TcpProxyStat>(n => n.EndsWith("Active", StringComparison.Ordinal));

    public required TcpProxy Source { get; init; }

    /// <summary>The clusters with their weights.</summary>
    public required (ClusterSlot Slot, uint Weight)[] Targets { get; init; }

    public required ulong TotalWeight { get; init; }

    public required IReadOnlyList<IAccessLogger> AccessLogs { get; init; }

    public required StatGroup Stats { get; init; }

    /// <summary>In ms; 0: none.</summary>
    public long IdleTimeout => (long)Source.IdleTimeout.TotalMilliseconds;

    public ClusterSlot Choose(ulong random)
    {
        if (Targets.Length == 1)
            return Targets[0].Slot;
        var point = random % TotalWeight;
        var index = 0;
        while (point >= Targets[index].Weight)
            point -= Targets[index++].Weight;
        return Targets[index].Slot;
    }
}
