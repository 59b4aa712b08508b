namespace Fairlead.Headers;

/// <summary>Header names that the proxy itself uses, as small numbers: looking one up is an array access.</summary>
public enum KnownHeader : byte
{
    /// <summary>Not one of these.</summary>
    None = 0,

    /// <summary>:method.</summary>
    Method,

    /// <summary>:scheme.</summary>
    Scheme,

    /// <summary>:authority; <c>Host</c> on the wire of HTTP/1.</summary>
    Authority,

    /// <summary>:path, with the query.</summary>
    Path,

    /// <summary>:protocol (RFC 8441).</summary>
    Protocol,

    /// <summary>:status.</summary>
    Status,

    /// <summary>host.</summary>
    Host,

    /// <summary>connection.</summary>
    Connection,

    /// <summary>content-length.</summary>
    ContentLength,

    /// <summary>transfer-encoding.</summary>
    TransferEncoding,

    /// <summary>te.</summary>
    TE,

    /// <summary>trailer.</summary>
    Trailer,

    /// <summary>upgrade.</summary>
    Upgrade,

    /// <summary>keep-alive.</summary>
    KeepAlive,

    /// <summary>proxy-connection.</summary>
    ProxyConnection,

    /// <summary>proxy-authenticate.</summary>
    ProxyAuthenticate,

    /// <summary>proxy-authorization.</summary>
    ProxyAuthorization,

    /// <summary>expect.</summary>
    Expect,

    /// <summary>date.</summary>
    Date,

    /// <summary>server.</summary>
    Server,

    /// <summary>via.</summary>
    Via,

    /// <summary>content-type.</summary>
    ContentType,

    /// <summary>content-encoding.</summary>
    ContentEncoding,

    /// <summary>location.</summary>
    Location,

    /// <summary>user-agent.</summary>
    UserAgent,

    /// <summary>accept.</summary>
    Accept,

    /// <summary>accept-encoding.</summary>
    AcceptEncoding,

    /// <summary>authorization.</summary>
    Authorization,

    /// <summary>cookie.</summary>
    Cookie,

    /// <summary>set-cookie.</summary>
    SetCookie,

    /// <summary>referer.</summary>
    Referer,

    /// <summary>grpc-status.</summary>
    GrpcStatus,

    /// <summary>grpc-message.</summary>
    GrpcMessage,

    /// <summary>grpc-timeout.</summary>
    GrpcTimeout,

    /// <summary>x-forwarded-for.</summary>
    XForwardedFor,

    /// <summary>x-forwarded-proto.</summary>
    XForwardedProto,

    /// <summary>x-forwarded-host.</summary>
    XForwardedHost,

    /// <summary>x-forwarded-port.</summary>
    XForwardedPort,

    /// <summary>x-forwarded-client-cert.</summary>
    XForwardedClientCert,

    /// <summary>x-request-id.</summary>
    XRequestId,

    /// <summary>x-envoy-upstream-service-time.</summary>
    XEnvoyUpstreamServiceTime,

    /// <summary>x-envoy-expected-rq-timeout-ms.</summary>
    XEnvoyExpectedRqTimeoutMs,

    /// <summary>x-envoy-upstream-rq-timeout-ms.</summary>
    XEnvoyUpstreamRqTimeoutMs,

    /// <summary>x-envoy-original-path.</summary>
    XEnvoyOriginalPath,

    /// <summary>x-envoy-original-host.</summary>
    XEnvoyOriginalHost,

    /// <summary>x-envoy-external-address.</summary>
    XEnvoyExternalAddress,

    /// <summary>x-envoy-internal.</summary>
    XEnvoyInternal,

    /// <summary>x-envoy-overloaded.</summary>
    XEnvoyOverloaded,

    /// <summary>x-envoy-attempt-count.</summary>
    XEnvoyAttemptCount,

    /// <summary>x-envoy-max-retries.</summary>
    XEnvoyMaxRetries,

    /// <summary>x-envoy-retry-on.</summary>
    XEnvoyRetryOn,

    /// <summary>x-envoy-decorator-operation.</summary>
    XEnvoyDecoratorOperation,

    /// <summary>x-envoy-downstream-service-cluster.</summary>
    XEnvoyDownstreamServiceCluster,

    /// <summary>x-envoy-downstream-service-node.</summary>
    XEnvoyDownstreamServiceNode,

    /// <summary>traceparent.</summary>
    TraceParent,

    /// <summary>tracestate.</summary>
    TraceState,
}
