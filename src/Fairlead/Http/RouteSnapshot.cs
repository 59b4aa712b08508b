using Fairlead.Clusters;
using Fairlead.Routing;

namespace Fairlead.Http;

/// <summary>A route table, bound to the clusters that it names and to the filters of a chain. A stream keeps the one that it began with.</summary>
/// <param name="table">The table.</param>
/// <param name="clusters">The clusters that it names, in the order of <see cref="RouteTable.Clusters"/>.</param>
/// <param name="filters">The filters of the chain.</param>
internal sealed class RouteSnapshot(RouteTable table, ClusterSlot[] clusters, StreamFilterPlan filters)
{
    public RouteTable Table { get; } = table;

    /// <summary>By the index of a route's target.</summary>
    public ClusterSlot[] Clusters { get; } = clusters;

    /// <summary>By the index of a filter in the chain.</summary>
    public int[] FilterSlots { get; } = [.. filters.Filters.Select(f => table.FilterSlot(f.Name))];
}
