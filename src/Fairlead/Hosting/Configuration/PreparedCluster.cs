using Fairlead.Clusters;
using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>A cluster that was compiled.</summary>
/// <param name="Runtime">The cluster.</param>
/// <param name="Needs">What it cannot serve without, its endpoints aside.</param>
internal sealed record PreparedCluster(ClusterRuntime Runtime, IReadOnlyCollection<ResourceReference> Needs);
