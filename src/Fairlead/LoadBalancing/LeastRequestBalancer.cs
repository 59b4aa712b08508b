using Fairlead.Configuration;

namespace Fairlead.LoadBalancing;

/// <summary>Prefers hosts with fewer active requests.</summary>
/// <remarks>
/// <para>Equal weights: of <c>choice_count</c> hosts chosen at random the one with the fewest requests; the first two are different ones, and all hosts are compared
/// where there are no more than that.</para>
/// <para>Unequal weights: Envoy runs a deadline scheduler in which a host counts <c>weight / (active requests + 1)^bias</c>, which gives each host a share of the picks
/// proportional to that number. A picker has no state of its own, so it draws with exactly these probabilities; see <see cref="WeightedLeastRequestPicker"/>. A bias of 0
/// ignores requests: round robin by weight.</para>
/// </remarks>
internal sealed class LeastRequestBalancer : ILoadBalancer
{
    private static readonly RoundRobinBalancer RoundRobin = new();

    private readonly LeastRequestLbConfig _config;

    public LeastRequestBalancer(LeastRequestLbConfig config) => _config = config;

    public HostPicker CreatePicker(HostSet hosts)
    {
        if (hosts.Hosts.Length == 0)
            return EmptyPicker.Instance;
        if (hosts.HasEqualWeights)
            return new LeastRequestPicker(hosts.Hosts, _config.ChoiceCount);
        return _config.ActiveRequestBias == 0 ? RoundRobin.CreatePicker(hosts) : new WeightedLeastRequestPicker(hosts.Hosts, _config.ActiveRequestBias);
    }
}
