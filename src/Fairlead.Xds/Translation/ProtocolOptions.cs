using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using Underscores = Envoy.Config.Core.V3.HttpProtocolOptions.Types.HeadersWithUnderscoresAction;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the options of HTTP versions.</summary>
internal static class ProtocolOptions
{
    public static CommonHttpProtocolOptions Common(Core.HttpProtocolOptions? options, Scope at)
    {
        var unset = new CommonHttpProtocolOptions();
        if (options is null)
            return unset;
        return new()
        {
            IdleTimeout = Checks.Time(options.IdleTimeout, at.Field("idle_timeout")) ?? unset.IdleTimeout,
            MaxConnectionDuration = Checks.Time(options.MaxConnectionDuration, at.Field("max_connection_duration")),
            MaxHeadersCount = Checks.Number(options.MaxHeadersCount, unset.MaxHeadersCount, at.Field("max_headers_count"), minimum: 1),
            MaxStreamDuration = Checks.Time(options.MaxStreamDuration, at.Field("max_stream_duration")),
            HeadersWithUnderscoresAction = options.HasHeadersWithUnderscoresAction
                ? Underscore(options.HeadersWithUnderscoresAction, at.Field("headers_with_underscores_action"))
                : unset.HeadersWithUnderscoresAction,
            MaxRequestsPerConnection = Checks.Number(options.MaxRequestsPerConnection, unset.MaxRequestsPerConnection, at.Field("max_requests_per_connection")),
        };
    }

    public static Http1ProtocolOptions Http1(Core.Http1ProtocolOptions? options)
    {
        var unset = new Http1ProtocolOptions();
        if (options is null)
            return unset;
        return new()
        {
            AllowAbsoluteUrl = options.AllowAbsoluteUrl ?? unset.AllowAbsoluteUrl,
            AcceptHttp10 = options.HasAcceptHttp10 ? options.AcceptHttp10 : unset.AcceptHttp10,
            DefaultHostForHttp10 = options.DefaultHostForHttp10,
            EnableTrailers = options.HasEnableTrailers ? options.EnableTrailers : unset.EnableTrailers,
        };
    }

    /// <summary>Options for HTTP/2, where nothing is set as <paramref name="unset"/> has them.</summary>
    public static Http2ProtocolOptions Http2(Core.Http2ProtocolOptions? options, Http2ProtocolOptions unset, Scope at)
    {
        if (options is null)
            return unset;
        return new()
        {
            HpackTableSize = Checks.Number(options.HpackTableSize, unset.HpackTableSize, at.Field("hpack_table_size"), maximum: 65536),
            MaxConcurrentStreams = Checks.Number(options.MaxConcurrentStreams, unset.MaxConcurrentStreams, at.Field("max_concurrent_streams"), 1, int.MaxValue),
            InitialStreamWindowSize = Window(options.InitialStreamWindowSize, unset.InitialStreamWindowSize, at.Field("initial_stream_window_size")),
            InitialConnectionWindowSize = Window(options.InitialConnectionWindowSize, unset.InitialConnectionWindowSize, at.Field("initial_connection_window_size")),
            AllowConnect = options.AllowConnect,
            MaxOutboundControlFrames = Checks.Number(options.MaxOutboundControlFrames, unset.MaxOutboundControlFrames, at.Field("max_outbound_control_frames"), 1, int.MaxValue),
            MaxConsecutiveInboundFramesWithEmptyPayload = Checks.Number(
                options.MaxConsecutiveInboundFramesWithEmptyPayload,
                unset.MaxConsecutiveInboundFramesWithEmptyPayload,
                at.Field("max_consecutive_inbound_frames_with_empty_payload"),
                maximum: int.MaxValue),
            MaxInboundPriorityFramesPerStream = Checks.Number(
                options.MaxInboundPriorityFramesPerStream, unset.MaxInboundPriorityFramesPerStream, at.Field("max_inbound_priority_frames_per_stream"), maximum: int.MaxValue),
            MaxInboundWindowUpdateFramesPerDataFrameSent = Checks.Number(
                options.MaxInboundWindowUpdateFramesPerDataFrameSent,
                unset.MaxInboundWindowUpdateFramesPerDataFrameSent,
                at.Field("max_inbound_window_update_frames_per_data_frame_sent"),
                1,
                int.MaxValue),
            StreamErrorOnInvalidHttpMessage = options.OverrideStreamErrorOnInvalidHttpMessage ?? unset.StreamErrorOnInvalidHttpMessage,
            KeepaliveInterval = Checks.Time(options.ConnectionKeepalive?.Interval, at.Field("connection_keepalive").Field("interval")),
            KeepaliveTimeout = Checks.Time(options.ConnectionKeepalive?.Timeout, at.Field("connection_keepalive").Field("timeout")) ?? unset.KeepaliveTimeout,
        };
    }

    /// <summary>Upstream connections have no HTTP/1 options yet: only an empty message is one that can be kept.</summary>
    public static void NoHttp1(Core.Http1ProtocolOptions? options, Scope at)
    {
        if (options is null)
            return;
        Refuse(options.AllowAbsoluteUrl is not null, "allow_absolute_url");
        Refuse(options.HasAcceptHttp10, "accept_http_10");
        Refuse(options.DefaultHostForHttp10.Length > 0, "default_host_for_http_10");
        Refuse(options.HasEnableTrailers, "enable_trailers");

        void Refuse(bool isSet, string name)
        {
            if (isSet)
                at.Field(name).Error($"'{name}' is not supported for upstream connections");
        }
    }

    private static int Window(uint? size, int unset, Scope at) => Checks.Number(size, unset, at, 65535, int.MaxValue);

    private static HeadersWithUnderscoresAction Underscore(Underscores action, Scope at) => action switch
    {
        Underscores.Allow => HeadersWithUnderscoresAction.Allow,
        Underscores.RejectRequest => HeadersWithUnderscoresAction.RejectRequest,
        Underscores.DropHeader => HeadersWithUnderscoresAction.DropHeader,
        _ => Checks.Unsupported<HeadersWithUnderscoresAction>(action, at),
    };
}
