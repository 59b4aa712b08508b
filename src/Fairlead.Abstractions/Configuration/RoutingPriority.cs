namespace Fairlead.Configuration;

/// <summary>The priority of a request, for circuit breakers.</summary>
public enum RoutingPriority
{
    /// <summary>The default.</summary>
    Default,

    /// <summary>Requests that shall get through first.</summary>
    High,
}
