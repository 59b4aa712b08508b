using Fairlead.Configuration;

namespace Fairlead.Codecs;

/// <summary>Limits and habits of a client codec. Made once per cluster.</summary>
public sealed class ClientCodecOptions
{
    /// <summary>The most bytes of a response head. Default 60 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 60 * 1024;

    /// <summary>The most fields of a response head, and of trailers. Default 100.</summary>
    public int MaxHeaderCount { get; init; } = 100;

    /// <summary>The most bytes of chunk extensions per message. Default 4 KiB.</summary>
    public int MaxChunkExtensionBytes { get; init; } = 4 * 1024;

    /// <summary>The most interim responses (1xx) per request. Default 10.</summary>
    public int MaxInformationalResponses { get; init; } = 10;

    /// <summary>How long a connection may be idle, in ms; 0: no limit.</summary>
    public long IdleTimeoutMilliseconds { get; init; }

    /// <summary>How long a connection may live before it is drained, in ms; 0: no limit.</summary>
    public long MaxConnectionDurationMilliseconds { get; init; }

    /// <summary>Options for HTTP/2.</summary>
    public Http2ProtocolOptions Http2 { get; init; } = new();

    /// <summary>After so many requests the connection is closed; 0: no limit.</summary>
    public int MaxRequestsPerConnection { get; init; }

    /// <summary>Where the codec counts what is particular to it; null for nowhere.</summary>
    public CodecStatistics? Statistics { get; init; }
}
