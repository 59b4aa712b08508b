using Fairlead.Configuration;
using Proto = Envoy.Config.Cluster.V3.CircuitBreakers;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the bounds of clusters.</summary>
internal static class CircuitBreakers
{
    public static ConfigList<CircuitBreakerThresholds> Translate(Proto? breakers, Scope at)
    {
        if (breakers is null)
            return [];
        var seen = new HashSet<RoutingPriority>();
        return Checks.All(breakers.Thresholds, "thresholds", at, (thresholds, place) =>
        {
            var result = Translate(thresholds, place);
            if (!seen.Add(result.Priority))
                place.Field("priority").Error($"there are thresholds for the priority {result.Priority} already");
            return result;
        });
    }

    private static CircuitBreakerThresholds Translate(Proto.Types.Thresholds thresholds, Scope at)
    {
        var unset = new CircuitBreakerThresholds();
        return new()
        {
            Priority = RouteActions.Priority(thresholds.Priority, at.Field("priority")),
            MaxConnections = Checks.Number(thresholds.MaxConnections, unset.MaxConnections, at.Field("max_connections")),
            MaxPendingRequests = Checks.Number(thresholds.MaxPendingRequests, unset.MaxPendingRequests, at.Field("max_pending_requests")),
            MaxRequests = Checks.Number(thresholds.MaxRequests, unset.MaxRequests, at.Field("max_requests")),
            MaxRetries = Checks.Number(thresholds.MaxRetries, unset.MaxRetries, at.Field("max_retries")),
        };
    }
}
