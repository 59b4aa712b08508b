using Envoy.Extensions.LoadBalancingPolicies.LeastRequest.V3;
using Envoy.Extensions.LoadBalancingPolicies.RoundRobin.V3;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using Policies = Envoy.Config.Cluster.V3.LoadBalancingPolicy;
using Proto = Envoy.Config.Cluster.V3.Cluster;
using RandomPolicy = Envoy.Extensions.LoadBalancingPolicies.Random.V3.Random;
using Types = Envoy.Config.Cluster.V3.Cluster.Types;

namespace Fairlead.Xds.Translation;

/// <summary>Translates how a cluster chooses a host: a typed policy, or the fields that it replaces.</summary>
internal readonly record struct LoadBalancers(LbPolicy Policy, LeastRequestLbConfig LeastRequestOptions, ExtensionConfig? Extension)
{
    public static LoadBalancers Translate(Proto cluster, Scope at)
    {
        if (cluster.LoadBalancingPolicy is { } policies)
            return FirstKnown(policies, at.Field("load_balancing_policy"));
        return new(Old(cluster.LbPolicy, at.Field("lb_policy")), LeastRequestOf(cluster.LeastRequestLbConfig, at.Field("least_request_lb_config")), null);
    }

    private static LbPolicy Old(Types.LbPolicy policy, Scope at)
    {
        switch (policy)
        {
            case Types.LbPolicy.RoundRobin:
                return LbPolicy.RoundRobin;
            case Types.LbPolicy.LeastRequest:
                return LbPolicy.LeastRequest;
            case Types.LbPolicy.Random:
                return LbPolicy.Random;
            case Types.LbPolicy.LoadBalancingPolicyConfig:
                at.Error("LOAD_BALANCING_POLICY_CONFIG needs a 'load_balancing_policy'");
                return LbPolicy.RoundRobin;
            default:
                return Checks.Unsupported<LbPolicy>(policy, at);
        }
    }

    // The list is one of preference: a client takes the first entry that it knows.
    private static LoadBalancers FirstKnown(Policies list, Scope at)
    {
        var unset = new LoadBalancers(LbPolicy.RoundRobin, new(), null);
        var unknown = new List<(Scope At, string TypeUrl)>();
        for (var i = 0; i < list.Policies.Count; i++)
        {
            var place = at.Item("policies", i).Field("typed_extension_config");
            if (list.Policies[i].TypedExtensionConfig is not { TypedConfig: { } options } config)
            {
                place.Missing("is required, with a 'typed_config'");
                return unset;
            }

            if (Reading.MessageTypes.Find(options.TypeUrl) is not null)
            {
                Tell(unknown, (entry, type) => entry.Warn($"'{type}' is passed over: it is not supported, and another policy follows"));
                return Known(config, options, place) ?? unset;
            }

            unknown.Add((place.Field("typed_config"), options.TypeUrl));
        }

        if (list.Policies.Count == 0)
            at.Field("policies").Missing("at least one is required");
        Tell(unknown, (entry, type) => TypedConfig.RefuseType(type, entry));
        return unset;
    }

    private static void Tell(List<(Scope At, string TypeUrl)> unknown, Action<Scope, string> tell)
    {
        foreach (var (place, typeUrl) in unknown)
            tell(place, Reading.MessageTypes.NameOf(typeUrl));
    }

    private static LoadBalancers? Known(Core.TypedExtensionConfig config, Google.Protobuf.WellKnownTypes.Any options, Scope at)
    {
        if (TypedConfig.Open(options, at.Field("typed_config")) is not { } opened)
            return null;
        if (opened.Raw is { } raw)
            return new(LbPolicy.RoundRobin, new(), new() { Name = Checks.Required(config.Name, at.Field("name")), Config = raw });
        if (opened.Type == RoundRobin.Descriptor)
            return opened.Read(RoundRobin.Parser) is null ? null : new(LbPolicy.RoundRobin, new(), null);
        if (opened.Type == RandomPolicy.Descriptor)
            return opened.Read(RandomPolicy.Parser) is null ? null : new(LbPolicy.Random, new(), null);
        if (opened.Type == LeastRequest.Descriptor)
            return opened.Read(LeastRequest.Parser) is { } least ? new(LbPolicy.LeastRequest, LeastRequestOf(least.ChoiceCount, least.ActiveRequestBias, opened.At), null) : null;
        at.Field("typed_config").Error($"the type '{opened.Type!.FullName}' is not a load balancer");
        return null;
    }

    private static LeastRequestLbConfig LeastRequestOf(Types.LeastRequestLbConfig? config, Scope at) =>
        config is null ? new() : LeastRequestOf(config.ChoiceCount, config.ActiveRequestBias, at);

    private static LeastRequestLbConfig LeastRequestOf(uint? choices, Core.RuntimeDouble? bias, Scope at)
    {
        var unset = new LeastRequestLbConfig();
        var value = bias?.DefaultValue ?? unset.ActiveRequestBias;
        if (!double.IsFinite(value) || value < 0)
            at.Field("active_request_bias").Field("default_value").Error($"{value} is out of range: it must not be negative");
        return new() { ChoiceCount = Checks.Number(choices, unset.ChoiceCount, at.Field("choice_count"), minimum: 2), ActiveRequestBias = value };
    }
}
