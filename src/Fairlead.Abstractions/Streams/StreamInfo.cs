using Fairlead.Filters;
using Fairlead.Headers;
using Fairlead.Transports;

namespace Fairlead.Streams;

/// <summary>What access logs, tracers and statistics want to know of an exchange or a TCP connection. Times are in ticks of <see cref="System.Diagnostics.Stopwatch"/>; 0 means not yet.</summary>
public sealed class StreamInfo
{
    /// <summary>When it began, on the wall clock (UTC).</summary>
    public DateTime StartTime { get; set; }

    /// <summary>When it began.</summary>
    public long StartTimestamp { get; set; }

    /// <summary>When the request was complete.</summary>
    public long RequestEndTimestamp { get; set; }

    /// <summary>When the request was sent to the upstream.</summary>
    public long UpstreamSentTimestamp { get; set; }

    /// <summary>When the first byte of the response came.</summary>
    public long ResponseStartTimestamp { get; set; }

    /// <summary>When it was over.</summary>
    public long EndTimestamp { get; set; }

    /// <summary>The protocol of the client: <c>HTTP/1.1</c>; empty for TCP.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>The protocol to the upstream.</summary>
    public string UpstreamProtocol { get; set; } = "";

    /// <summary>Body bytes from the client (TCP: all bytes).</summary>
    public long BytesReceived { get; set; }

    /// <summary>Body bytes to the client (TCP: all bytes).</summary>
    public long BytesSent { get; set; }

    /// <summary>The status sent to the client; 0 if none was.</summary>
    public int ResponseCode { get; set; }

    /// <summary>Why this status: <c>via_upstream</c>, <c>route_not_found</c>, …</summary>
    public string ResponseCodeDetails { get; set; } = "";

    /// <summary>Why the connection ended, if it was this side's doing.</summary>
    public string ConnectionTerminationDetails { get; set; } = "";

    /// <summary>Why connecting to the upstream failed.</summary>
    public string UpstreamTransportFailureReason { get; set; } = "";

    /// <summary>What went wrong.</summary>
    public ResponseFlags Flags { get; set; }

    /// <summary>How many times the request was sent to an upstream.</summary>
    public int UpstreamAttempts { get; set; }

    /// <summary>The name of the route; may be empty.</summary>
    public string RouteName { get; set; } = "";

    /// <summary>The name of the virtual host.</summary>
    public string VirtualHostName { get; set; } = "";

    /// <summary>The name of the cluster; empty if none was chosen.</summary>
    public string UpstreamCluster { get; set; } = "";

    /// <summary>The host name of the chosen endpoint.</summary>
    public string UpstreamHostname { get; set; } = "";

    /// <summary>The chosen endpoint.</summary>
    public NetworkAddress UpstreamRemoteAddress { get; set; }

    /// <summary>The connection to it; null if there was none. Its addresses are valid even after it was closed.</summary>
    public Connection? UpstreamConnection { get; set; }

    /// <summary>The connection of the client.</summary>
    public Connection? DownstreamConnection { get; set; }

    /// <summary>The client as far as it is trusted: from <c>x-forwarded-for</c>, the PROXY protocol, or the peer.</summary>
    public NetworkAddress DownstreamRemoteAddress { get; set; }

    /// <summary>The directly connected peer.</summary>
    public NetworkAddress DownstreamDirectRemoteAddress { get; set; }

    /// <summary>The server name of the TLS handshake; may be empty.</summary>
    public string RequestedServerName { get; set; } = "";

    /// <summary>What the client said in its TLS handshake; null if nobody has looked, or the connection is plain text.</summary>
    public TlsClientHello? ClientHello { get; set; }

    /// <summary>The name of the filter chain.</summary>
    public string FilterChainName { get; set; } = "";

    /// <summary>A number, unique in the process; 0 for TCP connections.</summary>
    public ulong StreamId { get; set; }

    /// <summary>The request's head; null for TCP.</summary>
    public RequestHead? Request { get; set; }

    /// <summary>The response's head; null for TCP.</summary>
    public ResponseHead? Response { get; set; }

    /// <summary>The response's trailers, if it had any. Known when the response is complete: after <see cref="StreamContext.BufferResponseAsync"/>, in the trailers phase, and in the end.</summary>
    public HeaderMap? ResponseTrailers { get; set; }

    /// <summary>The request's trailers, if it had any.</summary>
    public HeaderMap? RequestTrailers { get; set; }

    /// <summary>The body of a local reply; may be empty.</summary>
    public string LocalReplyBody { get; set; } = "";

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        StartTime = default;
        StartTimestamp = RequestEndTimestamp = UpstreamSentTimestamp = ResponseStartTimestamp = EndTimestamp = 0;
        Protocol = UpstreamProtocol = ResponseCodeDetails = ConnectionTerminationDetails = UpstreamTransportFailureReason = "";
        RouteName = VirtualHostName = UpstreamCluster = UpstreamHostname = RequestedServerName = FilterChainName = LocalReplyBody = "";
        BytesReceived = BytesSent = 0;
        ResponseCode = UpstreamAttempts = 0;
        Flags = ResponseFlags.None;
        UpstreamRemoteAddress = DownstreamRemoteAddress = DownstreamDirectRemoteAddress = default;
        UpstreamConnection = DownstreamConnection = null;
        ClientHello = null;
        StreamId = 0;
        Request = null;
        Response = null;
        ResponseTrailers = RequestTrailers = null;
    }
}
