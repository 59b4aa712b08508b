namespace Fairlead.Listeners;

/// <summary>The statistics of a listener; names are Envoy's.</summary>
internal enum ListenerStat
{
    DownstreamCxTotal,
    DownstreamCxActive,
    DownstreamCxDestroy,
    DownstreamCxOverflow,
    DownstreamGlobalCxOverflow,
    DownstreamPreCxTimeout,
    DownstreamPreCxActive,
    NoFilterChainMatch,
    DownstreamListenerFilterError,
    DownstreamCxTransportSocketConnectTimeout,
}
