using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery;

/// <summary>That a resource needs another one, and where it comes from.</summary>
/// <param name="Kind">The kind of the needed resource.</param>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="InitialFetchTimeout">How long to wait for it; zero waits for ever.</param>
/// <param name="StatPrefix">Where it is counted how it fares: <c>cluster.NAME.</c></param>
internal sealed record SourceReference(ResourceKind Kind, string Name, DiscoveryOrigin Origin, TimeSpan InitialFetchTimeout, string StatPrefix);
