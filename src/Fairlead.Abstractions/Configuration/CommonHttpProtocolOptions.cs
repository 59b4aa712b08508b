namespace Fairlead.Configuration;

/// <summary>Options for every HTTP version, both sides. Source: <c>envoy.config.core.v3.HttpProtocolOptions</c>.</summary>
public sealed record CommonHttpProtocolOptions
{
    /// <summary>How long a connection without streams stays open. Default 1 h; zero for ever.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a connection may live before it is drained; null or zero for ever.</summary>
    public TimeSpan? MaxConnectionDuration { get; init; }

    /// <summary>The most header fields of a message: at least 1. Default 100.</summary>
    public int MaxHeadersCount { get; init; } = 100;

    /// <summary>How long a stream may live; null or zero for ever.</summary>
    public TimeSpan? MaxStreamDuration { get; init; }

    /// <summary>What to do with header names that contain an underscore.</summary>
    public HeadersWithUnderscoresAction HeadersWithUnderscoresAction { get; init; } = HeadersWithUnderscoresAction.RejectRequest;

    /// <summary>After so many requests a connection is closed; 0 for no limit.</summary>
    public int MaxRequestsPerConnection { get; init; }
}
