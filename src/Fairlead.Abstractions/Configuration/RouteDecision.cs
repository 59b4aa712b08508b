namespace Fairlead.Configuration;

/// <summary>The base of what a route can do.</summary>
public abstract record RouteDecision;
