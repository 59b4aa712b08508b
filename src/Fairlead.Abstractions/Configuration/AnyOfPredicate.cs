namespace Fairlead.Configuration;

/// <summary>Connections that at least one of several predicates takes.</summary>
/// <param name="Rules">The predicates; at least two.</param>
public sealed record AnyOfPredicate(ConfigList<ListenerFilterPredicate> Rules) : ListenerFilterPredicate;
