using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>The ranges of <see cref="Http2ProtocolOptions"/>.</summary>
internal static class Http2OptionsCheck
{
    private const int MinWindow = 65535;

    public static void Check(Http2ProtocolOptions options, string path, ICollection<ConfigError> errors)
    {
        Require(options.HpackTableSize is >= 0 and <= 65536, "hpack_table_size", "must be 0 to 65536");
        Require(options.MaxConcurrentStreams >= 1, "max_concurrent_streams", "must be at least 1");
        Require(options.InitialStreamWindowSize >= MinWindow, "initial_stream_window_size", $"must be at least {MinWindow}");
        Require(options.InitialConnectionWindowSize >= MinWindow, "initial_connection_window_size", $"must be at least {MinWindow}");
        Require(options.MaxOutboundControlFrames >= 1, "max_outbound_control_frames", "must be at least 1");
        Require(options.MaxConsecutiveInboundFramesWithEmptyPayload >= 0, "max_consecutive_inbound_frames_with_empty_payload", "must be at least 0");
        Require(options.MaxInboundPriorityFramesPerStream >= 0, "max_inbound_priority_frames_per_stream", "must be at least 0");
        Require(options.MaxInboundWindowUpdateFramesPerDataFrameSent >= 1, "max_inbound_window_update_frames_per_data_frame_sent", "must be at least 1");
        Require(options.KeepaliveInterval is not { } interval || interval >= TimeSpan.FromMilliseconds(1), "connection_keepalive.interval", "must be at least 1 ms");
        Require(options.KeepaliveTimeout >= TimeSpan.FromMilliseconds(1), "connection_keepalive.timeout", "must be at least 1 ms");

        void Require(bool holds, string field, string message)
        {
            if (!holds)
                errors.Add(new ConfigError($"{path}.{field}", message));
        }
    }
}
