using System.Buffers.Binary;
using Fairlead.Http.Http2.Frames;
using Fairlead.Streams;

namespace Fairlead.Http.Http2;

/// <content>Frames of the connection's own business: settings, windows, pings, the end.</content>
internal abstract partial class Http2Engine
{
    private static readonly byte[] PingPayload = "fairlead"u8.ToArray();

    private bool _isPingOut;

    /// <summary>Writes SETTINGS and gives the peer the rest of the connection's window.</summary>
    protected void WriteSettings(ReadOnlySpan<(SettingId Id, uint Value)> settings)
    {
        Span<byte> payload = stackalloc byte[settings.Length * 6];
        for (var i = 0; i < settings.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload[(i * 6)..], (ushort)settings[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload[((i * 6) + 2)..], settings[i].Value);
        }

        Output.WriteControl(FrameType.Settings, FrameFlags.None, 0, payload);
        var more = Options.InitialConnectionWindowSize - _receiveWindow;
        if (more > 0)
            Output.WriteWindowUpdate(0, more);
        _receiveWindow += Math.Max(more, 0);
        ArmPing();
    }

    private void OnSettingsFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.settings_on_stream");
            return;
        }

        if (header.Has(FrameFlags.Ack))
        {
            if (payload.Length != 0)
                Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
            else
                Decoder.SetTableLimit(Options.HpackTableSize);
            return;
        }

        if (payload.Length % 6 != 0)
        {
            Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
            return;
        }

        for (; !payload.IsEmpty; payload = payload[6..])
        {
            if (!Apply((SettingId)BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[2..])))
                return;
        }

        if (!CountControl())
            return;
        Output.WriteControl(FrameType.Settings, FrameFlags.Ack, 0, default);
        OnSettings();
        ResumeWaiting();
    }

    private bool Apply(SettingId id, uint value)
    {
        switch (id)
        {
            case SettingId.HeaderTableSize:
                Encoder.SetPeerTableLimit(value);
                return true;
            case SettingId.EnablePush when value > 1:
            case SettingId.EnableConnectProtocol when value > 1:
            case SettingId.MaxFrameSize when value is < 16384 or > 16777215:
                Fail(Http2ErrorCode.ProtocolError, "http2.invalid_setting");
                return false;
            case SettingId.MaxConcurrentStreams:
                Peer.MaxConcurrentStreams = value;
                return true;
            case SettingId.InitialWindowSize:
                return ChangeWindows(value);
            case SettingId.MaxFrameSize:
                // Larger frames than this side accepts would only make streams wait longer for each other.
                Peer.MaxFrameSize = (int)Math.Min(value, MaxFrameSize);
                return true;
            case SettingId.EnableConnectProtocol:
                Peer.EnableConnectProtocol = value == 1;
                return true;
            default:
                return true;
        }
    }

    /// <summary>RFC 9113, 6.9.2: the change applies to streams that are open; their windows may become negative.</summary>
    private bool ChangeWindows(uint value)
    {
        if (value > int.MaxValue)
        {
            Fail(Http2ErrorCode.FlowControlError, "http2.window_overflow");
            return false;
        }

        var change = (long)value - Peer.InitialWindowSize;
        Peer.InitialWindowSize = (int)value;
        foreach (var stream in Streams)
        {
            stream.SendWindow += change;
            if (stream.SendWindow > int.MaxValue)
            {
                Fail(Http2ErrorCode.FlowControlError, "http2.window_overflow");
                return false;
            }

            if (stream.IsWriting && stream.SendWindow > 0)
                Enqueue(stream);
        }

        return true;
    }

    private void OnWindowUpdate(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
            return;
        }

        if (++_windowUpdates > 5 + (2 * (StreamsOpened + (Options.MaxInboundWindowUpdateFramesPerDataFrameSent * _dataFramesSent))))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.inbound_window_update_frames_flood");
            return;
        }

        var increment = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        if (header.StreamId == 0)
            WidenConnection(increment);
        else
            WidenStream(header.StreamId, increment);
    }

    private void WidenConnection(int increment)
    {
        _sendWindow += increment;
        if (increment == 0)
            Fail(Http2ErrorCode.ProtocolError, "http2.window_update_of_0");
        else if (_sendWindow > int.MaxValue)
            Fail(Http2ErrorCode.FlowControlError, "http2.window_overflow");
        else
            ResumeWaiting();
    }

    private void WidenStream(int id, int increment)
    {
        if (IsIdle(id))
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.window_update_on_idle_stream");
            return;
        }

        if (Find(id) is not { } stream)
            return;
        stream.SendWindow += increment;
        if (increment == 0)
            ResetStream(id, Http2ErrorCode.ProtocolError);
        else if (stream.SendWindow > int.MaxValue)
            ResetStream(id, Http2ErrorCode.FlowControlError);
        else if (stream.IsWriting && stream.SendWindow > 0 && !stream.TryResume())
            Enqueue(stream);
    }

    private void OnPing(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
            Fail(Http2ErrorCode.ProtocolError, "http2.ping_on_stream");
        else if (payload.Length != 8)
            Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
        else if (header.Has(FrameFlags.Ack))
            OnPong(payload);
        else if (CountControl())
            Output.WriteControl(FrameType.Ping, FrameFlags.Ack, 0, payload);
    }

    private void OnPong(ReadOnlySpan<byte> payload)
    {
        if (!_isPingOut || !payload.SequenceEqual(PingPayload))
            return;
        _isPingOut = false;
        ArmPing();
    }

    /// <summary>Each PING and SETTINGS costs an answer: a peer may neither send them without end nor let the answers pile up.</summary>
    private bool CountControl()
    {
        if (_controls.TryTake(Connection.Worker.NowMilliseconds) && Output.WaitingControlFrames <= Options.MaxOutboundControlFrames)
            return true;
        Fail(Http2ErrorCode.EnhanceYourCalm, "http2.outbound_control_flood");
        return false;
    }

    private void OnGoAwayFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId != 0)
            Fail(Http2ErrorCode.ProtocolError, "http2.goaway_on_stream");
        else if (payload.Length < 8)
            Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
        else
            OnGoAway(BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue, (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
    }

    private void ArmPing()
    {
        if (Options.KeepaliveInterval is { } interval)
            _pingTimer.Arm(Connection.Worker, (long)interval.TotalMilliseconds);
    }

    private void OnPingTimer()
    {
        if (IsClosed)
            return;
        if (_isPingOut)
        {
            Count(Http2Stat.KeepaliveTimeout);
            OnFailed(Http2ErrorCode.NoError, "http2.keepalive_timeout");
            Abort();
            return;
        }

        _isPingOut = true;
        Output.WriteControl(FrameType.Ping, FrameFlags.None, 0, PingPayload);
        _pingTimer.Arm(Connection.Worker, (long)Options.KeepaliveTimeout.TotalMilliseconds);
    }
}
