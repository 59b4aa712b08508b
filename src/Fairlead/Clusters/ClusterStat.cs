using Fairlead.Statistics;

namespace Fairlead.Clusters;

/// <summary>The statistics of a cluster; names are Envoy's.</summary>
internal enum ClusterStat
{
    UpstreamCxTotal,
    UpstreamCxActive,
    UpstreamCxConnectFail,
    UpstreamCxConnectTimeout,
    UpstreamCxOverflow,
    UpstreamCxNoneHealthy,
    UpstreamCxDestroy,
    UpstreamCxRxBytesTotal,
    UpstreamCxTxBytesTotal,
    UpstreamRqTotal,
    UpstreamRqActive,
    UpstreamRqCompleted,
    UpstreamRqPendingTotal,
    UpstreamRqPendingActive,
    UpstreamRqPendingOverflow,
    UpstreamRqPendingFailureEject,
    UpstreamRqCancelled,
    UpstreamRqTimeout,
    UpstreamRqRetry,
    UpstreamRqRetrySuccess,
    UpstreamRqRetryOverflow,
    UpstreamRqRxReset,
    UpstreamRqTxReset,
    UpstreamRq1xx,
    UpstreamRq2xx,
    UpstreamRq3xx,
    UpstreamRq4xx,
    UpstreamRq5xx,
    MembershipTotal,
    MembershipHealthy,
    MembershipChange,
    UpdateAttempt,
    UpdateSuccess,
    UpdateFailure,
}
