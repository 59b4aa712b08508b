namespace Fairlead.Transports;

/// <summary>The client for whom an upstream connection is made.</summary>
/// <param name="Source">The client.</param>
/// <param name="Destination">Where it connected to.</param>
/// <param name="Tlvs">The extra fields of its own PROXY header; empty without one.</param>
public sealed record ClientAddresses(NetworkAddress Source, NetworkAddress Destination, IReadOnlyList<ProxyProtocolTlv> Tlvs);
