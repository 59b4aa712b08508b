using Envoy.Config.Core.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Proto = Envoy.Config.Bootstrap.V3.Bootstrap;

namespace Fairlead.Xds.Translation;

/// <summary>Translates where the resources come from that are not in the bootstrap.</summary>
internal static class DiscoveryPlans
{
    /// <summary>The plan; null if all resources are in the bootstrap. The static resources are translated by then.</summary>
    public static DiscoveryPlan? Translate(Proto bootstrap, Scope at)
    {
        var dynamic = bootstrap.DynamicResources;
        var references = at.Diagnostics.References;
        if (dynamic is null && references.All(IsSecretFile))
            return null;
        var place = at.Field("dynamic_resources");
        var plan = new DiscoveryPlan
        {
            Aggregated = dynamic?.AdsConfig,
            Clusters = Collection(dynamic?.CdsConfig, place.Field("cds_config")),
            Listeners = Collection(dynamic?.LdsConfig, place.Field("lds_config")),
            References = ConfigList.From(references),
            StaticClusters = ConfigList.From(bootstrap.StaticResources?.Clusters ?? []),
        };
        if (plan.Aggregated is not null)
            CheckAggregated(plan.Aggregated, place.Field("ads_config"));
        // What is wrong already may be what the origins need.
        if (at.Diagnostics.Errors.Count == 0)
            CheckOrigins(plan, place);
        return plan;
    }

    /// <summary>The files with secrets, which need no plan as long as nothing else comes from elsewhere.</summary>
    public static ConfigList<string> SecretFiles(IEnumerable<SourceReference> references) =>
        ConfigList.From(references.Select(reference => ((DiscoveryOrigin.File)reference.Origin).Path).Distinct(StringComparer.Ordinal).ToArray());

    // A file that is watched in a way of its own does need one.
    private static bool IsSecretFile(SourceReference reference) =>
        reference is { Kind: ResourceKind.Secret, Origin: DiscoveryOrigin.File { WatchedDirectory: "" } };

    private static CollectionSource? Collection(ConfigSource? source, Scope at)
    {
        if (source is null)
            return null;
        var (origin, timeout) = ConfigSources.Translate(source, at);
        return origin is null ? null : new(origin, timeout);
    }

    private static void CheckAggregated(ApiConfigSource server, Scope at)
    {
        ConfigSources.Server(server, at);
        if (server.ApiType == ApiConfigSource.Types.ApiType.Rest)
            at.Field("api_type").Error("REST is not supported: resources of every type come over one stream of gRPC");
    }

    private static void CheckOrigins(DiscoveryPlan plan, Scope at)
    {
        if (plan.Aggregated is { } server && plan.UnreachableServer(server) is { } missing)
            at.Field("ads_config").Error(missing);
        CheckOrigin(plan, plan.Clusters?.Origin, at.Field("cds_config"));
        CheckOrigin(plan, plan.Listeners?.Origin, at.Field("lds_config"));
        foreach (var reference in plan.References)
            CheckOrigin(plan, reference.Origin, new Scope(at.Diagnostics, "static_resources"), $"{reference.Kind} '{reference.Name}': ");
    }

    private static void CheckOrigin(DiscoveryPlan plan, DiscoveryOrigin? origin, Scope at, string prefix = "")
    {
        var refusal = origin is DiscoveryOrigin.Self ? "'self' has no meaning in a bootstrap, which comes from no server" : origin is null ? null : plan.Refusal(origin);
        if (refusal is not null)
            at.Error(prefix + refusal);
    }
}
