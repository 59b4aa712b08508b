namespace Fairlead.Configuration;

/// <summary>Options for HTTP/2. Source: <c>envoy.config.core.v3.Http2ProtocolOptions</c>; the defaults are those recommended for an edge.</summary>
public sealed record Http2ProtocolOptions
{
    /// <summary>The dynamic table that this side decodes with and, at most, encodes with, in bytes: 0 to 65,536. Default 4,096.</summary>
    public int HpackTableSize { get; init; } = 4096;

    /// <summary>Streams at once on a connection: 1 to 2^31 − 1. Default 100.</summary>
    public int MaxConcurrentStreams { get; init; } = 100;

    /// <summary>Bytes that the peer may send on a stream before they are consumed: 65,535 to 2^31 − 1. Default 65,536.</summary>
    public int InitialStreamWindowSize { get; init; } = 64 * 1024;

    /// <summary>Bytes that the peer may send on all streams of a connection before they are consumed: 65,535 to 2^31 − 1. Default 1 MiB.</summary>
    public int InitialConnectionWindowSize { get; init; } = 1024 * 1024;

    /// <summary>Accept the extended CONNECT of RFC 8441 (WebSocket). Default false.</summary>
    public bool AllowConnect { get; init; }

    /// <summary>PING, SETTINGS and RST_STREAM frames that wait for a peer that does not read; beyond, the connection is closed. Default 1,000.</summary>
    public int MaxOutboundControlFrames { get; init; } = 1000;

    /// <summary>Consecutive HEADERS, CONTINUATION and DATA frames that are empty and end nothing; beyond, the connection is closed. Default 1.</summary>
    public int MaxConsecutiveInboundFramesWithEmptyPayload { get; init; } = 1;

    /// <summary>PRIORITY frames per stream opened so far; beyond, the connection is closed. Default 100.</summary>
    public int MaxInboundPriorityFramesPerStream { get; init; } = 100;

    /// <summary>WINDOW_UPDATE frames per DATA frame sent so far; beyond, the connection is closed. Default 10.</summary>
    public int MaxInboundWindowUpdateFramesPerDataFrameSent { get; init; } = 10;

    /// <summary>An invalid message resets its stream only. Default true; otherwise it closes the connection.</summary>
    public bool StreamErrorOnInvalidHttpMessage { get; init; } = true;

    /// <summary>How often to ask whether the peer is alive (PING); null for never.</summary>
    public TimeSpan? KeepaliveInterval { get; init; }

    /// <summary>How long the peer may take to answer. Default 20 s.</summary>
    public TimeSpan KeepaliveTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
