using Fairlead.Configuration;

namespace Fairlead.LoadBalancing;

/// <summary>The load balancers of <see cref="LbPolicy"/>.</summary>
internal static class BuiltInBalancers
{
    /// <summary>The most hosts that least request compares: the cost of a pick stays bounded.</summary>
    private const int MaxChoices = 128;

    private static readonly RoundRobinBalancer RoundRobin = new();
    private static readonly RandomBalancer Random = new();

    /// <summary>The balancer that <see cref="Cluster.LbPolicy"/> names, or null if its options are wrong.</summary>
    public static ILoadBalancer? Create(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        switch (cluster.LbPolicy)
        {
            case LbPolicy.RoundRobin:
                return RoundRobin;
            case LbPolicy.Random:
                return Random;
            case LbPolicy.LeastRequest:
                return CreateLeastRequest(cluster.LeastRequestLbConfig, $"{path}.least_request_lb_config", errors);
            default:
                errors.Add(new ConfigError($"{path}.lb_policy", $"{cluster.LbPolicy} is no load balancing policy."));
                return null;
        }
    }

    private static LeastRequestBalancer? CreateLeastRequest(LeastRequestLbConfig config, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        if (config.ChoiceCount is < 2 or > MaxChoices)
            errors.Add(new ConfigError($"{path}.choice_count", $"The number of choices must be 2 to {MaxChoices}, not {config.ChoiceCount}."));
        if (!double.IsFinite(config.ActiveRequestBias) || config.ActiveRequestBias < 0)
            errors.Add(new ConfigError($"{path}.active_request_bias", "The bias must be a number of at least 0."));
        return errors.Count > before ? null : new LeastRequestBalancer(config);
    }
}
