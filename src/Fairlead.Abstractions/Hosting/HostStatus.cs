using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Hosting;

/// <summary>How an upstream host is doing, summed over all workers.</summary>
public sealed record HostStatus
{
    /// <summary>Where it is.</summary>
    public required NetworkAddress Address { get; init; }

    /// <summary>Its name; may be empty.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>Why it is not to be used.</summary>
    public HostHealthFlags Health { get; init; }

    /// <summary>Its share.</summary>
    public uint Weight { get; init; } = 1;

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; init; } = new();

    /// <summary>Its priority: 0 is used first.</summary>
    public int Priority { get; init; }

    /// <summary>Open connections.</summary>
    public long ConnectionsActive { get; init; }

    /// <summary>Connections that were tried.</summary>
    public long ConnectionsTotal { get; init; }

    /// <summary>Connections that failed.</summary>
    public long ConnectFailures { get; init; }

    /// <summary>Requests on it.</summary>
    public long RequestsActive { get; init; }

    /// <summary>Requests so far.</summary>
    public long RequestsTotal { get; init; }

    /// <summary>Requests answered with anything below 500.</summary>
    public long RequestsSucceeded { get; init; }

    /// <summary>Requests that failed, or were answered with 500 and up.</summary>
    public long RequestsFailed { get; init; }

    /// <summary>Requests that took too long.</summary>
    public long RequestsTimedOut { get; init; }
}
