namespace Fairlead.Configuration;

/// <summary>Connections that a predicate does not take.</summary>
/// <param name="Rule">The predicate.</param>
public sealed record NotPredicate(ListenerFilterPredicate Rule) : ListenerFilterPredicate;
