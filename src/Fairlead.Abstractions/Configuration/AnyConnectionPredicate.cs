namespace Fairlead.Configuration;

/// <summary>All connections.</summary>
public sealed record AnyConnectionPredicate : ListenerFilterPredicate;
