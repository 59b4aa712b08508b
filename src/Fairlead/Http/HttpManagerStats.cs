using Fairlead.Statistics;

namespace Fairlead.Http;

/// <summary>Schema of connection manager statistics.</summary>
internal static class HttpManagerStats
{
    public static StatSchema Schema { get; } = StatNames.SchemaOf<HttpManagerStat>(n => n.EndsWith("Active", StringComparison.Ordinal));
}
