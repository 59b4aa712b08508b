namespace Fairlead.Configuration;

/// <summary>Connections that all of several predicates take.</summary>
/// <param name="Rules">The predicates; at least two.</param>
public sealed record AllOfPredicate(ConfigList<ListenerFilterPredicate> Rules) : ListenerFilterPredicate;
