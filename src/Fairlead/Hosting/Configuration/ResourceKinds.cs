using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>Kinds of resources.</summary>
internal static class ResourceKinds
{
    public static ResourceReference ReferenceOf(ConfigResource resource) => new(
        resource switch
        {
            Listener => ResourceKind.Listener,
            Cluster => ResourceKind.Cluster,
            RouteConfiguration => ResourceKind.RouteConfiguration,
            ClusterLoadAssignment => ResourceKind.Endpoints,
            Secret => ResourceKind.Secret,
            _ => throw new ArgumentException($"Resources of type {resource.GetType().Name} are not supported.", nameof(resource)),
        },
        resource.Name);

    /// <summary>What one kind needs of another comes before it.</summary>
    public static int OrderOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Secret => 0,
        ResourceKind.Cluster => 1,
        ResourceKind.Endpoints => 2,
        ResourceKind.RouteConfiguration => 3,
        _ => 4,
    };

    /// <summary>Where a resource stands in an update.</summary>
    public static string PathOf(ResourceKind kind, int index) => kind switch
    {
        ResourceKind.Listener => $"static_resources.listeners[{index}]",
        ResourceKind.Cluster => $"static_resources.clusters[{index}]",
        ResourceKind.RouteConfiguration => $"route_configurations[{index}]",
        ResourceKind.Secret => $"static_resources.secrets[{index}]",
        _ => $"endpoints[{index}]",
    };
}
