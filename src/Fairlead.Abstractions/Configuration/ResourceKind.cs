namespace Fairlead.Configuration;

/// <summary>The kinds of <see cref="ConfigResource"/>.</summary>
public enum ResourceKind
{
    /// <summary><see cref="Configuration.Cluster"/>.</summary>
    Cluster,

    /// <summary><see cref="ClusterLoadAssignment"/>.</summary>
    Endpoints,

    /// <summary><see cref="Configuration.Listener"/>.</summary>
    Listener,

    /// <summary><see cref="Configuration.RouteConfiguration"/>.</summary>
    RouteConfiguration,

    /// <summary><see cref="Configuration.Secret"/>.</summary>
    Secret,
}
