namespace Fairlead.Configuration;

/// <summary>Which way traffic goes, seen from the workload beside the proxy. Source: <c>envoy.config.core.v3.TrafficDirection</c>.</summary>
public enum TrafficDirection
{
    /// <summary>Not told.</summary>
    Unspecified,

    /// <summary>To the workload.</summary>
    Inbound,

    /// <summary>From the workload.</summary>
    Outbound,
}
