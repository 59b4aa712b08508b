using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Config.Bootstrap.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates a bootstrap.</summary>
internal static class Bootstraps
{
    public static Bootstrap Translate(Proto.Bootstrap bootstrap, Scope at)
    {
        var runtime = new RuntimeLayers(bootstrap.LayeredRuntime, at.Field("layered_runtime"));
        var resources = Resources(bootstrap.StaticResources ?? new(), runtime, at.Field("static_resources"));
        var maxConnections = ConnectionLimits.OfProcess(bootstrap.OverloadManager, runtime, at.Field("overload_manager"));
        runtime.ReportRest();
        Checks.All(bootstrap.BootstrapExtensions, "bootstrap_extensions", at, RefuseExtension);
        var plan = DiscoveryPlans.Translate(bootstrap, at);
        return new()
        {
            Node = Node(bootstrap.Node),
            AdminAddress = bootstrap.Admin?.Address is { } admin ? Addresses.Translate(admin, at.Field("admin").Field("address"), mustBeIp: true) : null,
            MaxDownstreamConnections = maxConnections,
            DynamicResources = plan,
            StaticResources = new() { IsFullState = true, Resources = resources },
            SecretFiles = plan is null ? DiscoveryPlans.SecretFiles(at.Diagnostics.References) : [],
            Warnings = ConfigList.From(at.Diagnostics.Warnings),
        };
    }

    private static bool RefuseExtension(Core.TypedExtensionConfig extension, Scope at)
    {
        if (extension.TypedConfig is null)
            at.Field("typed_config").Missing("is required");
        else if (!Extensions.IsPassedOver(extension.TypedConfig, false, at.Field("typed_config"), ExtensionKind.BootstrapExtension))
            TypedConfig.RefuseType(TypedConfig.TypeNameOf(extension.TypedConfig), at.Field("typed_config"));
        return true;
    }

    private static Node Node(Core.Node? node) => node is null
        ? new()
        : new()
        {
            Id = node.Id,
            Cluster = node.Cluster,
            Locality = Addresses.Place(node.Locality),
            MetadataJson = node.Metadata is { Fields.Count: > 0 } metadata ? StructNodes.ToJson(metadata) : "",
        };

    private static ConfigList<ConfigResource> Resources(Proto.Bootstrap.Types.StaticResources resources, RuntimeLayers runtime, Scope at)
    {
        var clusters = Checks.All(resources.Clusters, "clusters", at, Clusters.Translate);
        var listeners = ConnectionLimits.OfListeners(ListenerNames.Complete(Checks.All(resources.Listeners, "listeners", at, Listeners.Translate)), runtime);
        Unique(clusters, "clusters", at);
        var secrets = Checks.All(resources.Secrets, "secrets", at, TlsContexts.Secret);
        Unique(listeners, "listeners", at);
        Unique(secrets, "secrets", at);
        return ConfigList.From([.. secrets, .. clusters, .. (IEnumerable<ConfigResource>)listeners]);
    }

    private static void Unique(IReadOnlyList<ConfigResource> resources, string field, Scope at)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < resources.Count; i++)
        {
            if (resources[i].Name.Length > 0 && !names.Add(resources[i].Name))
                at.Item(field, i).Field("name").Error($"the name '{resources[i].Name}' is used twice");
        }
    }
}
