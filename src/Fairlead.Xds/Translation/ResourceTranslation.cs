using Fairlead.Configuration;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using AssignmentProto = Envoy.Config.Endpoint.V3.ClusterLoadAssignment;
using ClusterProto = Envoy.Config.Cluster.V3.Cluster;
using ListenerProto = Envoy.Config.Listener.V3.Listener;
using RoutesProto = Envoy.Config.Route.V3.RouteConfiguration;
using SecretProto = Envoy.Extensions.TransportSockets.Tls.V3.Secret;

namespace Fairlead.Xds.Translation;

/// <summary>Translates resources that come on their own: from a control plane, or from a dump of what one delivered.</summary>
internal static class ResourceTranslation
{
    /// <summary>The resource, which must have a name; null if it is of another type, or if there are errors within it.</summary>
    /// <param name="resource">The resource, of any type.</param>
    /// <param name="at">Its place.</param>
    /// <param name="name">Its name, even if it cannot be used; empty if it cannot be told.</param>
    public static ConfigResource? Translate(Any resource, Scope at, out string name) => Check(Read(resource, at), at, out name);

    /// <summary>Like <see cref="Translate(Any, Scope, out string)"/>, sharing parts with a version before.</summary>
    /// <param name="resource">The resource, of any type.</param>
    /// <param name="at">Its place.</param>
    /// <param name="findBefore">Finds the parts of the version before by name; null if there are none.</param>
    /// <param name="name">Its name, even if it cannot be used; empty if it cannot be told.</param>
    /// <param name="parts">Its own parts; null if it has none.</param>
    public static ConfigResource? Translate(Any resource, Scope at, Func<string, RouteParts?> findBefore, out string name, out RouteParts? parts)
    {
        parts = Reading.MessageTypes.Find(resource.TypeUrl) == RoutesProto.Descriptor ? RouteParts.Split(resource.Value) : null;
        return Check(parts is null ? Read(resource, at) : RouteConfigurations.TranslateDiscovered(parts, at, findBefore), at, out name);
    }

    /// <summary>Only resources that come on their own need a name, beside those that always do.</summary>
    public static void CheckName(ConfigResource resource, Scope at)
    {
        if (resource is Listener or RouteConfiguration)
            Checks.Required(resource.Name, at.Field("name"));
    }

    /// <summary>The resource, even if it has no name; null if it is of another type. There may be errors within it.</summary>
    public static ConfigResource? Read(Any resource, Scope at)
    {
        var type = Reading.MessageTypes.Find(resource.TypeUrl);
        if (type == ListenerProto.Descriptor)
            return Open(ListenerProto.Parser, resource, at) is { } listener ? Listeners.Translate(listener, at) : null;
        if (type == RoutesProto.Descriptor)
            return Open(RoutesProto.Parser, resource, at) is { } routes ? RouteConfigurations.TranslateDiscovered(routes, at) : null;
        if (type == ClusterProto.Descriptor)
            return Open(ClusterProto.Parser, resource, at) is { } cluster ? Clusters.Translate(cluster, at) : null;
        if (type == AssignmentProto.Descriptor)
            return Open(AssignmentProto.Parser, resource, at) is { } endpoints ? Endpoints.Translate(endpoints, at, mustBeIp: true) : null;
        if (type == SecretProto.Descriptor)
            return Open(SecretProto.Parser, resource, at) is { } secret ? TlsContexts.Secret(secret, at) : null;
        TypedConfig.RefuseType(resource.TypeUrl, at);
        return null;
    }

    private static ConfigResource? Check(ConfigResource? resource, Scope at, out string name)
    {
        name = resource?.Name ?? "";
        if (resource is not null)
            CheckName(resource, at);
        return at.Diagnostics.HasErrorWithin(at.Path) ? null : resource;
    }

    private static T? Open<T>(MessageParser<T> parser, Any resource, Scope at)
        where T : class, IMessage<T> => TypedConfig.Parse(parser, resource.Value, at);
}
