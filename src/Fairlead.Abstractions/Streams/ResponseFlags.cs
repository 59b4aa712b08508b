namespace Fairlead.Streams;

/// <summary>What went wrong with an exchange. Names and short forms are Envoy's.</summary>
[Flags]
public enum ResponseFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>UH: no healthy host.</summary>
    NoHealthyUpstream = 1 << 0,

    /// <summary>UF: connecting failed.</summary>
    UpstreamConnectionFailure = 1 << 1,

    /// <summary>UO: a circuit breaker was open.</summary>
    UpstreamOverflow = 1 << 2,

    /// <summary>NR: no route.</summary>
    NoRouteFound = 1 << 3,

    /// <summary>URX: the retry limit was reached.</summary>
    UpstreamRetryLimitExceeded = 1 << 4,

    /// <summary>NC: no such cluster.</summary>
    NoClusterFound = 1 << 5,

    /// <summary>DT: the connection's or stream's life time was over.</summary>
    DurationTimeout = 1 << 6,

    /// <summary>DC: the client has gone.</summary>
    DownstreamConnectionTermination = 1 << 7,

    /// <summary>LH: the local health check failed.</summary>
    FailedLocalHealthCheck = 1 << 8,

    /// <summary>UT: the upstream took too long.</summary>
    UpstreamRequestTimeout = 1 << 9,

    /// <summary>LR: this side reset.</summary>
    LocalReset = 1 << 10,

    /// <summary>UR: the upstream reset.</summary>
    UpstreamRemoteReset = 1 << 11,

    /// <summary>UC: the upstream closed the connection.</summary>
    UpstreamConnectionTermination = 1 << 12,

    /// <summary>DI: delayed by fault injection.</summary>
    DelayInjected = 1 << 13,

    /// <summary>FI: aborted by fault injection.</summary>
    FaultInjected = 1 << 14,

    /// <summary>RL: limited by rate.</summary>
    RateLimited = 1 << 15,

    /// <summary>UAEX: denied by external authorisation.</summary>
    UnauthorizedExternalService = 1 << 16,

    /// <summary>RLSE: the rate-limit service failed.</summary>
    RateLimitServiceError = 1 << 17,

    /// <summary>IH: a header was invalid.</summary>
    InvalidEnvoyRequestHeaders = 1 << 18,

    /// <summary>SI: the stream was idle too long.</summary>
    StreamIdleTimeout = 1 << 19,

    /// <summary>DPE: the client broke its protocol.</summary>
    DownstreamProtocolError = 1 << 20,

    /// <summary>UPE: the upstream broke its protocol.</summary>
    UpstreamProtocolError = 1 << 21,

    /// <summary>UMSDR: the upstream stream lived too long.</summary>
    UpstreamMaxStreamDurationReached = 1 << 22,

    /// <summary>OM: overloaded.</summary>
    OverloadManagerTerminated = 1 << 23,

    /// <summary>DF: name resolution failed.</summary>
    DnsResolutionFailed = 1 << 24,
}
