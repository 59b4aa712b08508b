using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Http;
using Fairlead.Routing;

namespace Fairlead.Hosting.Configuration;

/// <summary>A route configuration, compiled once for all connection managers that use it.</summary>
/// <param name="Source">The configuration.</param>
/// <param name="Table">Its routes.</param>
/// <param name="Clusters">The clusters that they name.</param>
internal sealed record CompiledRoutes(RouteConfiguration Source, RouteTable Table, ClusterSlot[] Clusters)
{
    /// <summary>The routes as a connection manager with these filters uses them.</summary>
    public RouteSnapshot For(StreamFilterPlan filters) => new(Table, Clusters, filters);
}
