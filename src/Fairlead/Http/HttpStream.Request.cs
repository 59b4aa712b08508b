using System.Buffers;
using System.Runtime.CompilerServices;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <content>The request's body: from the client through the filters to the upstream.</content>
internal sealed partial class HttpStream
{
    private ValueTask _pump;
    private bool _hasPump;
    private bool _isPumping;
    private bool _isRequestDropped;
    private StreamReset _requestFault;
    private byte[]? _requestBuffer;
    private int _requestBufferLength;
    private int _requestBufferLevel;
    private bool _isRequestBuffered;

    public override ReadOnlyMemory<byte> BufferedRequestBody => _requestBuffer.AsMemory(0, _requestBufferLength);

    public override ValueTask<bool> BufferRequestAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return BufferRequestCoreAsync(limit, _currentFilter);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> BufferRequestCoreAsync(int limit, int level)
    {
        if (_isRequestBuffered)
            return await RebufferRequestAsync(limit, level);
        _isRequestBuffered = true;
        _requestBufferLevel = level;
        while (true)
        {
            var chunk = await ReadRequestAsync();
            if (chunk.Status == BodyStatus.Reset)
            {
                _server.ReleaseData();
                await RequestFailedAsync();
                return false;
            }

            var isLast = chunk.Status == BodyStatus.End && _server.ReceivedTrailers is null;
            _requestChunk.Set(chunk.Data);
            var goesOn = (chunk.Data.IsEmpty && !isLast) || await RunRequestDataAsync(isLast, 0, level);
            var fits = !goesOn || Append(ref _requestBuffer, ref _requestBufferLength, _requestChunk.Data.Span, limit);
            _server.ReleaseData();
            if (!fits)
                await ReplyAsync(413, "request_payload_too_large", ResponseFlags.None);
            if (!goesOn || !fits)
                return false;
            if (chunk.Status != BodyStatus.End)
                continue;
            RequestEnded();
            return true;
        }
    }

    /// <summary>A filter before has buffered already: what it has passes the filters in between.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> RebufferRequestAsync(int limit, int level)
    {
        _requestChunk.Set(BufferedRequestBody);
        if (!await RunRequestDataAsync(_server.ReceivedTrailers is null, _requestBufferLevel, level))
            return false;
        _requestBufferLevel = level;
        var data = _requestChunk.Data;
        if (data.Length > limit)
        {
            await ReplyAsync(413, "request_payload_too_large", ResponseFlags.None);
            return false;
        }

        if (!data.Equals(BufferedRequestBody))
        {
            var replaced = data.ToArray();
            _requestBufferLength = 0;
            Append(ref _requestBuffer, ref _requestBufferLength, replaced, limit);
        }

        return true;
    }

    private void StartPump(ClientStream client)
    {
        _hasPump = _isPumping = true;
        _pump = PumpRequestAsync(client);
    }

    /// <summary>Moves the body to the upstream until it is complete or one side has gone.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask PumpRequestAsync(ClientStream client)
    {
        if (_isRequestBuffered)
            await PumpBufferedAsync(client);
        else
            await PumpChunksAsync(client);
        _isPumping = false;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask PumpBufferedAsync(ClientStream client)
    {
        var trailers = _server.ReceivedTrailers;
        _requestChunk.Set(BufferedRequestBody);
        if (!await RunRequestDataAsync(trailers is null, _requestBufferLevel, int.MaxValue))
            client.Reset(StreamReset.LocalReset);
        else if (await client.WriteDataAsync(_requestChunk.Data, trailers is null) && trailers is not null)
            await ForwardTrailersAsync(client, trailers);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask ForwardTrailersAsync(ClientStream client, HeaderMap trailers)
    {
        // If the filter has answered, whatever the upstream says does not count any more.
        if (await RunRequestTrailersAsync(trailers))
            await client.WriteTrailersAsync(trailers);
        else
            client.Reset(StreamReset.LocalReset);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask PumpChunksAsync(ClientStream client)
    {
        while (true)
        {
            var read = _server.ReadDataAsync();
            if (!read.IsCompleted && !await client.FlushAsync())
                _isRequestDropped = true;
            var chunk = await read;
            Touch();
            if (chunk.Status == BodyStatus.Reset || _isRequestDropped)
            {
                _server.ReleaseData();
                RequestBroke(client, chunk.Status);
                return;
            }

            Info.BytesReceived += chunk.Data.Length;
            var goesOn = await ForwardChunkAsync(client, chunk);
            _server.ReleaseData();
            if (!goesOn)
            {
                _isRequestDropped = true;
                return;
            }

            if (chunk.Status == BodyStatus.End)
            {
                if (_server.ReceivedTrailers is { } trailers)
                    await ForwardTrailersAsync(client, trailers);
                RequestEnded();
                return;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ForwardChunkAsync(ClientStream client, BodyChunk chunk)
    {
        var isLast = chunk.Status == BodyStatus.End && _server.ReceivedTrailers is null;
        if (Plan.RequestData.Length == 0)
            return (chunk.Data.IsEmpty && !isLast) || await client.WriteDataAsync(chunk.Data, isLast);
        _requestChunk.Set(chunk.Data);
        if (!await RunRequestDataAsync(isLast, 0, int.MaxValue))
        {
            // The filter has answered: whatever the upstream says does not count any more.
            client.Reset(StreamReset.LocalReset);
            return false;
        }

        return (_requestChunk.Data.IsEmpty && !isLast) || await client.WriteDataAsync(_requestChunk.Data, isLast);
    }

    private void RequestBroke(ClientStream client, BodyStatus status)
    {
        if (status == BodyStatus.Reset)
            _requestFault = _server.ResetReason == StreamReset.None ? StreamReset.RemoteReset : _server.ResetReason;

        // A truncated request must not look complete to the upstream. A response that is already coming stays, if only the upload was given up.
        if (status == BodyStatus.Reset)
            client.Reset(StreamReset.LocalReset);
    }

    private async ValueTask<BodyChunk> ReadRequestSlowAsync(ValueTask<BodyChunk> read)
    {
        var chunk = await read;
        Touch();
        Info.BytesReceived += chunk.Data.Length;
        return chunk;
    }

    private ValueTask<BodyChunk> ReadRequestAsync()
    {
        var read = _server.ReadDataAsync();
        if (!read.IsCompletedSuccessfully)
            return ReadRequestSlowAsync(read);
        var chunk = read.Result;
        Info.BytesReceived += chunk.Data.Length;
        return new(chunk);
    }

    private void RequestEnded()
    {
        Info.RequestEndTimestamp = System.Diagnostics.Stopwatch.GetTimestamp();
        Info.RequestTrailers = _server.ReceivedTrailers;
        _requestTimer?.Disarm();
        ArmRouteTimer();
    }

    /// <summary>The client broke its request off, or sent nonsense as its body.</summary>
    private ValueTask RequestFailedAsync()
    {
        var reason = _requestFault != StreamReset.None ? _requestFault : _server.ResetReason;
        if (reason == StreamReset.ProtocolError)
        {
            _manager.Count(HttpManagerStat.DownstreamCxProtocolError);
            return ReplyAsync(400, "http1.codec_error", ResponseFlags.DownstreamProtocolError);
        }

        DownstreamGone();
        return default;
    }

    /// <summary>The response is done. If the client is still sending, it gets a little time; then the stream is broken off.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask JoinRequestAsync()
    {
        if (!_hasPump)
            return;
        _isRequestDropped = true;
        if (_isPumping)
        {
            _server.CloseAfterResponse();
            ArmLinger();
        }

        _hasPump = false;
        await _pump;
    }

    public override void ReplaceBufferedRequest(ReadOnlyMemory<byte> body)
    {
        if (!_isRequestBuffered)
            throw new InvalidOperationException("The request is not buffered.");
        Replace(ref _requestBuffer, ref _requestBufferLength, body);
    }

    /// <summary>The new bytes may be a part of the old ones.</summary>
    private static void Replace(ref byte[]? buffer, ref int length, ReadOnlyMemory<byte> data)
    {
        var old = buffer;
        buffer = null;
        length = 0;
        Append(ref buffer, ref length, data.Span, int.MaxValue);
        if (old is not null)
            ArrayPool<byte>.Shared.Return(old);
    }

    private static bool Append(ref byte[]? buffer, ref int length, ReadOnlySpan<byte> data, int limit)
    {
        if (data.Length > limit - length)
            return false;
        if (buffer is null || buffer.Length - length < data.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + data.Length, Math.Min(limit, length * 2)));
            buffer.AsSpan(0, length).CopyTo(larger);
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        data.CopyTo(buffer.AsSpan(length));
        length += data.Length;
        return true;
    }

    private void ResetRequest()
    {
        if (_requestBuffer is not null)
            ArrayPool<byte>.Shared.Return(_requestBuffer);
        _requestBuffer = null;
        _requestBufferLength = _requestBufferLevel = 0;
        _isRequestBuffered = _isRequestDropped = _hasPump = _isPumping = false;
        _requestFault = StreamReset.None;
        _pump = default;
        _requestChunk.Set(default);
    }
}
