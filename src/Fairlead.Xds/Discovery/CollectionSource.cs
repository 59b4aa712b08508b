namespace Fairlead.Xds.Discovery;

/// <summary>Where all resources of a type come from.</summary>
/// <param name="Origin">Where.</param>
/// <param name="InitialFetchTimeout">How long to wait for the first of them; zero waits for ever.</param>
internal sealed record CollectionSource(DiscoveryOrigin Origin, TimeSpan InitialFetchTimeout);
