using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Protocol options of both sides.</summary>
internal static class ProtocolOptionsRenderer
{
    public static void WriteCommon(ProtoJson json, CommonHttpProtocolOptions options)
    {
        json.BeginObject("common_http_protocol_options");
        json.Time("idle_timeout", options.IdleTimeout);
        json.Time("max_connection_duration", options.MaxConnectionDuration);
        json.Number("max_headers_count", options.MaxHeadersCount);
        json.Time("max_stream_duration", options.MaxStreamDuration);
        json.Enum("headers_with_underscores_action", options.HeadersWithUnderscoresAction);
        if (options.MaxRequestsPerConnection > 0)
            json.Number("max_requests_per_connection", options.MaxRequestsPerConnection);
        json.EndObject();
    }

    public static void WriteHttp1(ProtoJson json, Http1ProtocolOptions options)
    {
        json.BeginObject("http_protocol_options");
        json.Bool("allow_absolute_url", options.AllowAbsoluteUrl);
        json.Bool("accept_http_10", options.AcceptHttp10);
        json.Text("default_host_for_http_10", options.DefaultHostForHttp10);
        json.Bool("enable_trailers", options.EnableTrailers);
        json.EndObject();
    }

    public static void WriteHttp2(ProtoJson json, Http2ProtocolOptions options)
    {
        json.BeginObject("http2_protocol_options");
        json.Number("hpack_table_size", options.HpackTableSize);
        json.Number("max_concurrent_streams", options.MaxConcurrentStreams);
        json.Number("initial_stream_window_size", options.InitialStreamWindowSize);
        json.Number("initial_connection_window_size", options.InitialConnectionWindowSize);
        json.Bool("allow_connect", options.AllowConnect);
        json.Number("max_outbound_control_frames", options.MaxOutboundControlFrames);
        json.Number("max_consecutive_inbound_frames_with_empty_payload", options.MaxConsecutiveInboundFramesWithEmptyPayload);
        json.Number("max_inbound_priority_frames_per_stream", options.MaxInboundPriorityFramesPerStream);
        json.Number("max_inbound_window_update_frames_per_data_frame_sent", options.MaxInboundWindowUpdateFramesPerDataFrameSent);
        json.Bool("override_stream_error_on_invalid_http_message", options.StreamErrorOnInvalidHttpMessage);
        json.BeginObject("connection_keepalive");
        json.Time("interval", options.KeepaliveInterval);
        json.Time("timeout", options.KeepaliveTimeout);
        json.EndObject();
        json.EndObject();
    }

    public static void WriteUpgrade(ProtoJson json, UpgradeConfig upgrade)
    {
        json.BeginObject();
        json.Text("upgrade_type", upgrade.UpgradeType);
        json.Bool("enabled", upgrade.Enabled);
        json.EndObject();
    }
}
