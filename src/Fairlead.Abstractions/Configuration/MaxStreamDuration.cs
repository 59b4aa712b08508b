namespace Fairlead.Configuration;

/// <summary>How long streams of a route may live. Source: <c>envoy.config.route.v3.RouteAction.MaxStreamDuration</c>.</summary>
public sealed record MaxStreamDuration
{
    /// <summary>The longest life of a stream; zero for no limit, null for that of the connection manager.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Honour the <c>grpc-timeout</c> of a request, up to this; zero honours any; null none.</summary>
    public TimeSpan? GrpcTimeoutHeaderMax { get; init; }

    /// <summary>Subtracted from the <c>grpc-timeout</c>, so that the proxy gives up before its client does; ignored where nothing would be left.</summary>
    public TimeSpan GrpcTimeoutHeaderOffset { get; init; }
}
