namespace Fairlead.Xds.Server;

/// <summary>The type URLs of the resources that have a discovery service of their own. Source: the Envoy v3 API.</summary>
public static class XdsTypeUrls
{
    /// <summary>Clusters (CDS).</summary>
    public const string Cluster = Prefix + "envoy.config.cluster.v3.Cluster";

    /// <summary>The endpoints of a cluster (EDS).</summary>
    public const string Endpoints = Prefix + "envoy.config.endpoint.v3.ClusterLoadAssignment";

    /// <summary>Listeners (LDS).</summary>
    public const string Listener = Prefix + "envoy.config.listener.v3.Listener";

    /// <summary>Route configurations (RDS).</summary>
    public const string RouteConfiguration = Prefix + "envoy.config.route.v3.RouteConfiguration";

    /// <summary>Scoped route configurations (SRDS); served on aggregated streams.</summary>
    public const string ScopedRouteConfiguration = Prefix + "envoy.config.route.v3.ScopedRouteConfiguration";

    /// <summary>Virtual hosts (VHDS); served on aggregated streams.</summary>
    public const string VirtualHost = Prefix + "envoy.config.route.v3.VirtualHost";

    /// <summary>Certificates, keys and validation contexts (SDS).</summary>
    public const string Secret = Prefix + "envoy.extensions.transport_sockets.tls.v3.Secret";

    /// <summary>Runtime layers (RTDS).</summary>
    public const string Runtime = Prefix + "envoy.service.runtime.v3.Runtime";

    /// <summary>Configurations of extensions, such as HTTP filters (ECDS).</summary>
    public const string ExtensionConfig = Prefix + "envoy.config.core.v3.TypedExtensionConfig";

    internal const string Prefix = "type.googleapis.com/";

    /// <summary>The wrapper that gives a resource a name, a version and a time to live.</summary>
    internal const string Wrapper = Prefix + "envoy.service.discovery.v3.Resource";
}
