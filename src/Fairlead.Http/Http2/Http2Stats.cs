using Fairlead.Codecs;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Http.Http2;

/// <summary>The statistics <c>http2.*</c> and <c>cluster.&lt;name&gt;.http2.*</c>.</summary>
internal static class Http2Stats
{
    private static readonly StatSchema s_schema = new(
        ("dropped_headers_with_underscores", StatKind.Counter),
        ("goaway_sent", StatKind.Counter),
        ("header_overflow", StatKind.Counter),
        ("inbound_continuation_flood", StatKind.Counter),
        ("inbound_empty_frames_flood", StatKind.Counter),
        ("inbound_priority_frames_flood", StatKind.Counter),
        ("inbound_reset_flood", StatKind.Counter),
        ("inbound_window_update_frames_flood", StatKind.Counter),
        ("keepalive_timeout", StatKind.Counter),
        ("outbound_control_flood", StatKind.Counter),
        ("protocol_error", StatKind.Counter),
        ("requests_rejected_with_underscores_in_headers", StatKind.Counter),
        ("rx_messaging_error", StatKind.Counter),
        ("rx_reset", StatKind.Counter),
        ("stream_refused_errors", StatKind.Counter),
        ("streams_active", StatKind.Gauge),
        ("trailers", StatKind.Counter),
        ("tx_reset", StatKind.Counter));

    // For connections of nobody's: written by many, read by none.
    private static readonly long[] s_nowhere = new long[s_schema.Names.Length];

    public static long[] Of(CodecStatistics? statistics, Worker worker) => statistics?.ForWorker(worker, "http2", s_schema) ?? s_nowhere;

    /// <summary>What a connection that ended in an error counts under.</summary>
    public static Http2Stat OfError(string details) => details switch
    {
        "http2.continuation_flood" => Http2Stat.InboundContinuationFlood,
        "http2.inbound_empty_frames_flood" => Http2Stat.InboundEmptyFramesFlood,
        "http2.inbound_priority_frames_flood" => Http2Stat.InboundPriorityFramesFlood,
        "http2.inbound_window_update_frames_flood" => Http2Stat.InboundWindowUpdateFramesFlood,
        "http2.reset_flood" or "http2.closed_stream_flood" or "http2.refused_stream_flood" => Http2Stat.InboundResetFlood,
        "http2.outbound_control_flood" => Http2Stat.OutboundControlFlood,
        _ => Http2Stat.ProtocolError,
    };
}
