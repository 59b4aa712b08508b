using Fairlead.Statistics;

namespace Fairlead.Clusters;

/// <summary>Schemas of cluster statistics.</summary>
internal static class ClusterStats
{
    private const int FirstCode = 100;
    private const int LastCode = 599;

    public static StatSchema Schema { get; } = StatNames.SchemaOf<ClusterStat>(n => n.EndsWith("Active", StringComparison.Ordinal) || n is nameof(ClusterStat.MembershipTotal) or nameof(ClusterStat.MembershipHealthy));

    /// <summary>One counter per status code: <c>upstream_rq_200</c>.</summary>
    public static StatSchema Codes { get; } = new(Enumerable.Range(FirstCode, LastCode - FirstCode + 1).Select(c => ($"upstream_rq_{c}", StatKind.Counter)).ToArray());

    public static int IndexOfCode(int status) => status is >= FirstCode and <= LastCode ? status - FirstCode : LastCode - FirstCode;
}
