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
}
