namespace Fairlead.Clusters;

/// <summary>What of a request goes into the handshake of its connection: requests that agree in it may share connections.</summary>
/// <param name="RequestedName">The name to ask the upstream for; empty for none.</param>
/// <param name="ExpectedName">What its certificate must be for; empty if that is left to the context.</param>
/// <param name="ClientKey">What the transport socket tells of the client; empty for nothing.</param>
internal readonly record struct PoolKey(string RequestedName, string ExpectedName, string ClientKey);
