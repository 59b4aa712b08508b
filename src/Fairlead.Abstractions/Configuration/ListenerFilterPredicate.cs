namespace Fairlead.Configuration;

/// <summary>Which connections a listener filter leaves alone. Source: <c>envoy.config.listener.v3.ListenerFilterChainMatchPredicate</c>.</summary>
public abstract record ListenerFilterPredicate;
