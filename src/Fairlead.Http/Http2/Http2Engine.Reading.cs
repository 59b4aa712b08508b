using System.Buffers;
using System.Buffers.Binary;
using Fairlead.Http.Http2.Frames;
using Fairlead.Streams;

namespace Fairlead.Http.Http2;

/// <content>Frames that come in.</content>
internal abstract partial class Http2Engine
{
    // A header list within its limit needs no more than this, however badly it is packed.
    private const int MaxContinuations = 32;

    private byte[]? _block;
    private int _blockLength;
    private int _blockStreamId;
    private bool _blockEndsStream;
    private int _continuations;
    private int _consecutiveEmpty;
    private int _reads;
    private long _dataFramesSent;
    private long _windowUpdates;
    private long _priorities;
    private bool _hasSettings;

    /// <summary>Streams that the peer has opened, or this side, so far.</summary>
    protected long StreamsOpened { get; set; }

    /// <summary>True while a header block has begun and not ended.</summary>
    protected bool IsInBlock => _blockStreamId != 0;

    /// <summary>Handles all frames that are whole. Returns how many bytes those were.</summary>
    private long Process(ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
            return Process(buffer.FirstSpan);
        var array = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        buffer.CopyTo(array);
        var consumed = Process(array.AsSpan(0, (int)buffer.Length));
        ArrayPool<byte>.Shared.Return(array);
        return consumed;
    }

    private int Process(ReadOnlySpan<byte> bytes)
    {
        var at = SkipPreface(bytes);
        if (at < 0)
            return 0;
        while (bytes.Length - at >= FrameHeader.Size && !IsClosed && !_isLingering)
        {
            var header = FrameHeader.Read(bytes[at..]);
            if (header.Length > MaxFrameSize)
            {
                Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
                break;
            }

            if (bytes.Length - at < FrameHeader.Size + header.Length)
                return at;
            OnFrame(header, bytes.Slice(at + FrameHeader.Size, header.Length));
            at += FrameHeader.Size + header.Length;
        }

        return _isLingering ? bytes.Length : at;
    }

    /// <summary>Returns the length of what comes before the frames, or -1 to wait for more.</summary>
    protected virtual int SkipPreface(ReadOnlySpan<byte> bytes) => 0;

    private void OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!_hasSettings)
        {
            // RFC 9113, 3.4: the preface ends with SETTINGS, whatever else may follow.
            if (header.Type != FrameType.Settings || header.Has(FrameFlags.Ack))
            {
                Fail(Http2ErrorCode.ProtocolError, "http2.settings_expected");
                return;
            }

            _hasSettings = true;
        }

        if (IsInBlock && (header.Type != FrameType.Continuation || header.StreamId != _blockStreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.continuation_expected");
            return;
        }

        if (!CheckEmpty(header))
            return;
        switch (header.Type)
        {
            case FrameType.Data:
                OnData(header, payload);
                break;
            case FrameType.Headers:
                OnHeadersFrame(header, payload);
                break;
            case FrameType.Continuation:
                OnContinuation(header, payload);
                break;
            case FrameType.Priority:
                OnPriority(header, payload);
                break;
            case FrameType.RstStream:
                OnReset(header, payload);
                break;
            case FrameType.Settings:
                OnSettingsFrame(header, payload);
                break;
            case FrameType.Ping:
                OnPing(header, payload);
                break;
            case FrameType.GoAway:
                OnGoAwayFrame(header, payload);
                break;
            case FrameType.WindowUpdate:
                OnWindowUpdate(header, payload);
                break;
            case FrameType.PushPromise:
                // Clients must not push, and servers were told not to (RFC 9113, 8.4).
                Fail(Http2ErrorCode.ProtocolError, "http2.push_promise");
                break;
        }
    }

    /// <summary>Frames that carry nothing and end nothing cost more than they weigh.</summary>
    private bool CheckEmpty(FrameHeader header)
    {
        var isCounted = header.Type is FrameType.Data or FrameType.Headers or FrameType.Continuation;
        if (!isCounted || header.Length > 0 || (header.Type != FrameType.Continuation && header.Has(FrameFlags.EndStream)))
        {
            _consecutiveEmpty = isCounted ? 0 : _consecutiveEmpty;
            return true;
        }

        if (++_consecutiveEmpty <= Options.MaxConsecutiveInboundFramesWithEmptyPayload)
            return true;
        Fail(Http2ErrorCode.EnhanceYourCalm, "http2.inbound_empty_frames_flood");
        return false;
    }

    private void OnData(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.data_on_idle_stream");
            return;
        }

        // Padding counts as well (RFC 9113, 6.9.1).
        _receiveWindow -= header.Length;
        if (_receiveWindow < 0)
        {
            Fail(Http2ErrorCode.FlowControlError, "http2.connection_window_exceeded");
            return;
        }

        if (!TryUnpad(header, ref payload))
            return;
        CreditConnection(header.Length - payload.Length);
        if (Find(header.StreamId) is not { } stream)
        {
            CreditConnection(payload.Length);
            OnFrameForClosed(header.StreamId);
            return;
        }

        if (stream.IsRemoteClosed)
        {
            CreditConnection(payload.Length);
            ResetStream(header.StreamId, Http2ErrorCode.StreamClosed);
            return;
        }

        if (header.Length > stream.ReceiveWindow)
        {
            CreditConnection(payload.Length);
            ResetStream(header.StreamId, Http2ErrorCode.FlowControlError);
            return;
        }

        Deliver(stream, header, payload);
    }

    private void Deliver(StreamCore stream, FrameHeader header, ReadOnlySpan<byte> payload)
    {
        var endStream = header.Has(FrameFlags.EndStream);
        stream.OnPadding(header.Length - payload.Length);
        if (!stream.Accepts(payload.Length, endStream))
        {
            CreditConnection(payload.Length);
            OnMalformed(stream.Id, "http2.content_length_mismatch");
            return;
        }

        // Before the reader runs: it may be done with the stream and begin another with the same object.
        if (endStream && stream.IsLocalClosed)
            Remove(stream);
        stream.OnData(payload, endStream);
    }

    /// <summary>A message that breaks the rules (RFC 9113, 8.1.1): resets its stream, or as configured closes the connection.</summary>
    protected void OnMalformed(int streamId, string details)
    {
        Count(Http2Stat.RxMessagingError);
        OnStreamError(streamId, details);
        if (Options.StreamErrorOnInvalidHttpMessage)
            ResetStream(streamId, Http2ErrorCode.ProtocolError);
        else
            Fail(Http2ErrorCode.ProtocolError, details);
    }

    protected virtual void OnStreamError(int streamId, string details)
    {
    }

    /// <summary>Frames for a stream that this side has reset may still be on their way; others have no excuse.</summary>
    private void OnFrameForClosed(int streamId)
    {
        if (!IsBrokenOff(streamId))
            ResetStream(streamId, Http2ErrorCode.StreamClosed);
        else if (!_resets.TryTake(Connection.Worker.NowMilliseconds))
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.closed_stream_flood");
    }

    private bool TryUnpad(FrameHeader header, ref ReadOnlySpan<byte> payload)
    {
        if (!header.Has(FrameFlags.Padded))
            return true;
        if (payload.IsEmpty || payload[0] >= payload.Length)
        {
            Fail(payload.IsEmpty ? Http2ErrorCode.FrameSizeError : Http2ErrorCode.ProtocolError, "http2.padding");
            return false;
        }

        payload = payload[1..^payload[0]];
        return true;
    }

    private void OnHeadersFrame(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0)
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.headers_on_stream_0");
            return;
        }

        if (!TryUnpad(header, ref payload))
            return;
        if (header.Has(FrameFlags.Priority))
        {
            if (payload.Length < 5)
            {
                Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
                return;
            }

            if ((BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue) == header.StreamId)
            {
                Fail(Http2ErrorCode.ProtocolError, "http2.depends_on_itself");
                return;
            }

            payload = payload[5..];
        }

        if (header.Has(FrameFlags.EndHeaders))
        {
            OnHeaders(header.StreamId, header.Has(FrameFlags.EndStream), payload);
            return;
        }

        (_blockStreamId, _blockEndsStream, _continuations) = (header.StreamId, header.Has(FrameFlags.EndStream), 0);
        OnBlockBegun();
        AppendBlock(payload);
    }

    /// <summary>A header block has begun that is not whole yet.</summary>
    protected virtual void OnBlockBegun()
    {
    }

    private void OnContinuation(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (!IsInBlock)
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.unexpected_continuation");
            return;
        }

        // CVE-2024-27316 and its kin: neither many frames nor many bytes.
        if (++_continuations > MaxContinuations || !AppendBlock(payload))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.continuation_flood");
            return;
        }

        if (!header.Has(FrameFlags.EndHeaders))
            return;
        var id = _blockStreamId;
        _blockStreamId = 0;
        OnHeaders(id, _blockEndsStream, _block.AsSpan(0, _blockLength));
        ReturnBlock();
    }

    private bool AppendBlock(ReadOnlySpan<byte> fragment)
    {
        if (_blockLength + fragment.Length > MaxHeaderBytes + MaxFrameSize)
            return false;
        if (_block is null || _block.Length - _blockLength < fragment.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * MaxFrameSize, _blockLength + fragment.Length));
            _block.AsSpan(0, _blockLength).CopyTo(larger);
            if (_block is not null)
                ArrayPool<byte>.Shared.Return(_block);
            _block = larger;
        }

        fragment.CopyTo(_block.AsSpan(_blockLength));
        _blockLength += fragment.Length;
        return true;
    }

    private void ReturnBlock()
    {
        if (_block is not null)
            ArrayPool<byte>.Shared.Return(_block);
        (_block, _blockLength) = (null, 0);
    }

    private void OnPriority(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0)
            Fail(Http2ErrorCode.ProtocolError, "http2.priority_on_stream_0");
        else if (payload.Length != 5)
            ResetStream(header.StreamId, Http2ErrorCode.FrameSizeError);
        else if ((BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue) == header.StreamId)
            ResetStream(header.StreamId, Http2ErrorCode.ProtocolError);
        else if (++_priorities > (StreamsOpened + 1) * Options.MaxInboundPriorityFramesPerStream)
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.inbound_priority_frames_flood");
    }

    private void OnReset(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.StreamId == 0 || IsIdle(header.StreamId))
        {
            Fail(Http2ErrorCode.ProtocolError, "http2.reset_of_idle_stream");
            return;
        }

        if (payload.Length != 4)
        {
            Fail(Http2ErrorCode.FrameSizeError, "http2.frame_size_error");
            return;
        }

        Count(Http2Stat.RxReset);
        var code = (Http2ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);
        if (!_resets.TryTake(Connection.Worker.NowMilliseconds))
        {
            Fail(Http2ErrorCode.EnhanceYourCalm, "http2.reset_flood");
            return;
        }

        if (Find(header.StreamId) is not { } stream)
            return;
        Remove(stream);
        if (stream.IsRemoteClosed && code is Http2ErrorCode.NoError)
            stream.BreakWrite();
        else
            stream.Break(code == Http2ErrorCode.RefusedStream ? StreamReset.RemoteRefused : StreamReset.RemoteReset);
    }
}
