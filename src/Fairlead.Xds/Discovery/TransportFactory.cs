namespace Fairlead.Xds.Discovery;

/// <summary>Makes what gets resources from an origin.</summary>
/// <param name="origin">The origin.</param>
/// <param name="type">The type of the resources, if the origin is not the aggregated stream, which serves all.</param>
internal delegate DiscoveryTransport TransportFactory(DiscoveryOrigin origin, ResourceType type);
