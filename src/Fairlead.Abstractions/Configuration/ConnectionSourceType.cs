namespace Fairlead.Configuration;

/// <summary>Where a connection comes from.</summary>
public enum ConnectionSourceType
{
    /// <summary>Anywhere.</summary>
    Any,

    /// <summary>This host: loopback, or source and destination address are equal.</summary>
    SameIpOrLoopback,

    /// <summary>Another host.</summary>
    External,
}
