namespace Fairlead.Xds.Discovery;

/// <summary>Something about a resource that happens at a time.</summary>
/// <param name="Feed">Where the resource comes from.</param>
/// <param name="Name">Its name; empty for a collection.</param>
/// <param name="Event">What happens.</param>
internal readonly record struct DiscoveryDeadline(Feed Feed, string Name, DeadlineEvent Event);
