namespace Fairlead.Tcp;

/// <summary>The statistics of a TCP proxy; names are Envoy's.</summary>
internal enum TcpProxyStat
{
    DownstreamCxTotal,
    DownstreamCxActive,
    DownstreamCxNoRoute,
    DownstreamCxRxBytesTotal,
    DownstreamCxTxBytesTotal,
    IdleTimeout,
    MaxDownstreamConnectionDuration,
}
