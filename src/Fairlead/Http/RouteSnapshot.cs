using Fairlead.Clusters;
using Fairlead.Routing;

namespace Fairlead.Http;

/// <summary>A route table, bound to the clusters that it names and to the filters of a chain. A stream keeps the one that it began with.</summary>
internal sealed class RouteSnapshot
{
    public RouteSnapshot(RouteTable table, ClusterDirectory clusters, StreamFilterPlan filters)
    {
        Table = table;
        Clusters = [.. table.ClusterNames.ToArray().Select(clusters.GetSlot)];
        FilterSlots = [.. filters.Filters.Select(f => table.FilterSlot(f.Name))];
    }

    public RouteTable Table { get; }

    /// <summary>By the index of a route's target.</summary>
    public ClusterSlot[] Clusters { get; }

    /// <summary>By the index of a filter in the chain.</summary>
    public int[] FilterSlots { get; }
}
