using Fairlead.Configuration;

namespace Fairlead.Codecs;

/// <summary>Limits and habits of a server codec. Made once per connection manager.</summary>
public sealed class ServerCodecOptions
{
    /// <summary>The most bytes of a message head. Default 60 KiB. Beyond: 431.</summary>
    public int MaxHeaderBytes { get; init; } = 60 * 1024;

    /// <summary>The most fields of a message head, and of trailers. Default 100. Beyond: 431.</summary>
    public int MaxHeaderCount { get; init; } = 100;

    /// <summary>The most bytes of chunk extensions per message. Default 4 KiB. Beyond: 400.</summary>
    public int MaxChunkExtensionBytes { get; init; } = 4 * 1024;

    /// <summary>How long a head may take from its first byte, in ms; 0: no limit.</summary>
    public long RequestHeadersTimeoutMilliseconds { get; init; }

    /// <summary>How long a connection may be idle between requests, in ms; 0: no limit.</summary>
    public long IdleTimeoutMilliseconds { get; init; }

    /// <summary>How long a connection may live before it is drained, in ms; 0: no limit.</summary>
    public long MaxConnectionDurationMilliseconds { get; init; }

    /// <summary>How long to read and discard before closing after an error response, in ms.</summary>
    public long DelayedCloseTimeoutMilliseconds { get; init; } = 1000;

    /// <summary>How many bytes of an unread request body are discarded to keep the connection; beyond, it is closed. Default 64 KiB.</summary>
    public int MaxDrainBytes { get; init; } = 64 * 1024;

    /// <summary>After so many requests the connection is closed; 0: no limit.</summary>
    public int MaxRequestsPerConnection { get; init; }

    /// <summary>What to do with underscores in names.</summary>
    public HeadersWithUnderscoresAction UnderscoresAction { get; init; } = HeadersWithUnderscoresAction.RejectRequest;

    /// <summary>Options for HTTP/1.</summary>
    public Http1ProtocolOptions Http1 { get; init; } = new();

    /// <summary>Options for HTTP/2.</summary>
    public Http2ProtocolOptions Http2 { get; init; } = new();

    /// <summary>How long after telling the client to open no more streams (GOAWAY) it may still open some, in ms. Default 5 s.</summary>
    public long DrainTimeoutMilliseconds { get; init; } = 5000;

    /// <summary>Tokens of <c>Upgrade</c> (lower case) that may switch protocols; empty: the field is ignored, as RFC 9110, 7.8 allows.</summary>
    public IReadOnlyList<string> UpgradeTypes { get; init; } = [];

    /// <summary>CONNECT is allowed. Otherwise it is answered 405.</summary>
    public bool AllowConnect { get; init; }

    /// <summary>Do not answer <c>Expect: 100-continue</c> here: it is forwarded.</summary>
    public bool Proxy100Continue { get; init; }

    /// <summary>Where the codec counts what is particular to it; null for nowhere.</summary>
    public CodecStatistics? Statistics { get; init; }
}
