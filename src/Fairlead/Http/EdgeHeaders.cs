using Fairlead.Headers;

namespace Fairlead.Http;

/// <summary>Headers by which proxies talk among themselves.</summary>
internal static class EdgeHeaders
{
    /// <summary>Not to be believed if a stranger sends them.</summary>
    public static KnownHeader[] Internal { get; } =
    [
        KnownHeader.XEnvoyInternal, KnownHeader.XEnvoyExternalAddress, KnownHeader.XEnvoyUpstreamRqTimeoutMs, KnownHeader.XEnvoyExpectedRqTimeoutMs,
        KnownHeader.XEnvoyMaxRetries, KnownHeader.XEnvoyRetryOn, KnownHeader.XEnvoyAttemptCount, KnownHeader.XEnvoyOriginalPath, KnownHeader.XEnvoyOriginalHost,
        KnownHeader.XEnvoyDecoratorOperation, KnownHeader.XEnvoyDownstreamServiceCluster, KnownHeader.XEnvoyDownstreamServiceNode,
        KnownHeader.XEnvoyUpstreamServiceTime, KnownHeader.XEnvoyOverloaded,
    ];
}
