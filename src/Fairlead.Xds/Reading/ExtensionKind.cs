namespace Fairlead.Xds.Reading;

/// <summary>What an extension is for, by where it stands.</summary>
internal enum ExtensionKind
{
    AccessLogger,
    BootstrapExtension,
    ClusterFilter,
    ListenerFilter,
    LoadBalancer,
    NetworkFilter,
    RouteOptions,
    StreamFilter,
    TransportSocket,
}
