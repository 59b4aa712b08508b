namespace Fairlead.Configuration;

/// <summary>The built-in load balancers.</summary>
public enum LbPolicy
{
    /// <summary>In turn, by weight.</summary>
    RoundRobin,

    /// <summary>The host with fewer requests of some chosen at random.</summary>
    LeastRequest,

    /// <summary>At random.</summary>
    Random,
}
