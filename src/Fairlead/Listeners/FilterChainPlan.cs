using Fairlead.Configuration;

namespace Fairlead.Listeners;

/// <summary>A filter chain, compiled.</summary>
/// <param name="Index">Its place among the listener's chains.</param>
/// <param name="Source">The configuration.</param>
/// <param name="Filters">The filters in order.</param>
internal sealed record FilterChainPlan(int Index, FilterChain Source, IReadOnlyList<PlannedNetworkFilter> Filters);
