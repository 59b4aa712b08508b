using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Grpc;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <content>The response: from the upstream, or made here, through the filters to the client.</content>
internal sealed partial class HttpStream
{
    private bool _hasResponseStarted;
    private bool _hasReplied;
    private bool _isAborted;
    private byte[]? _responseBuffer;
    private int _responseBufferLength;
    private int _responseBufferLevel;
    private bool _isResponseBuffered;
    private ClientStream? _responseSource;
    private HeaderMap? _replyTrailers;
    private int _trailersFilter = -1;

    public override ReadOnlyMemory<byte> BufferedResponseBody => _responseBuffer.AsMemory(0, _responseBufferLength);

    public override ValueTask<FilterVerdict> RespondAsync(int status, string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RespondAsync(status, Encoding.UTF8.GetBytes(body), body.Length > 0 ? "text/plain" : "", "", null);
    }

    public override ValueTask<FilterVerdict> RespondAsync(int status, ReadOnlyMemory<byte> body, string contentType, string details, Action<ResponseHead>? configure) =>
        RespondCoreAsync(status, body, contentType, details, configure, null);

    public override ValueTask<FilterVerdict> RespondAsync(int status, ReadOnlyMemory<byte> body, string contentType, string details, Action<ResponseHead>? configure, HeaderMap trailers)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        return RespondCoreAsync(status, body, contentType, details, configure, trailers);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<FilterVerdict> RespondCoreAsync(int status, ReadOnlyMemory<byte> body, string contentType, string details, Action<ResponseHead>? configure, HeaderMap? trailers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        if (_hasResponseStarted)
        {
            ResetDownstream(ResponseFlags.LocalReset);
            return FilterVerdict.Stop;
        }

        // A filter that answers while the response phases run replaces the response; they do not run again for the answer.
        var isReply = _hasReplied;
        _hasReplied = true;
        StartReply(status, body.Length, contentType);
        if (trailers is not null)
            UseTrailers(trailers, inHead: body.IsEmpty);
        configure?.Invoke(Response);
        Info.ResponseCodeDetails = details;
        if (trailers is null && !GrpcContentType.IsGrpc(Response.Headers) && !Response.Headers.Contains(KnownHeader.GrpcStatus) && _isGrpc)
            body = BecomeGrpc(status, body.Span, GrpcStatus.FromHttp(status));
        await SendReplyAsync(body, runFilters: !isReply && _responseSource is null);
        return FilterVerdict.Stop;
    }

    public override ValueTask<bool> BufferResponseAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return BufferResponseCoreAsync(limit, _currentFilter);
    }

    /// <summary>Answers with an error of this proxy's own.</summary>
    private ValueTask ReplyAsync(int status, string details, ResponseFlags flags, string body = "")
    {
        Info.Flags |= flags;
        if (_isAborted)
            return default;
        if (_hasResponseStarted)
        {
            ResetDownstream(flags);
            return default;
        }

        var runFilters = !_hasReplied && _responseSource is null;
        _hasReplied = true;
        var bytes = body.Length == 0 ? [] : Encoding.UTF8.GetBytes(body);
        StartReply(status, bytes.Length, body.Length > 0 ? "text/plain" : "");
        Info.ResponseCodeDetails = details;
        Info.LocalReplyBody = body;
        if (_isGrpc)
            bytes = BecomeGrpc(status, bytes, (flags & ResponseFlags.DurationTimeout) != 0 ? GrpcStatusCode.DeadlineExceeded : GrpcStatus.FromHttp(status));
        return SendReplyAsync(bytes, runFilters);
    }

    /// <summary>A gRPC client looks for the outcome in grpc-status, not in the HTTP status: a reply to it is a head that says it all (gRPC over HTTP/2, <em>Trailers-Only</em>).</summary>
    private byte[] BecomeGrpc(int status, ReadOnlySpan<byte> message, GrpcStatusCode code)
    {
        StartReply(200, 0, "application/grpc");
        Response.ContentLength = -1;
        Response.Headers.Remove(KnownHeader.ContentLength);
        Response.Headers.Set(KnownHeader.GrpcStatus, GrpcStatus.Format(status == 200 ? GrpcStatusCode.Ok : code));
        if (!message.IsEmpty)
        {
            var encoded = new byte[GrpcMessage.MaxEncodedLength(message.Length)];
            Response.Headers.Set(KnownHeader.GrpcMessage, encoded.AsSpan(0, GrpcMessage.Encode(message, encoded)));
        }

        return [];
    }

    private void StartReply(int status, int length, string contentType)
    {
        _replyTrailers = null;
        Response.Clear();
        Response.Status = status;
        Response.ContentLength = length;
        Response.Headers.Add(KnownHeader.ContentLength, FormatNumber(stackalloc byte[20], length));
        if (contentType.Length > 0)
            Response.Headers.Add(KnownHeader.ContentType, Encoding.ASCII.GetBytes(contentType));
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask SendReplyAsync(ReadOnlyMemory<byte> body, bool runFilters)
    {
        var trailers = _replyTrailers;
        _responseChunk.Set(body);
        if (runFilters && Plan.ResponseHeaders.Length > 0 && !await RunResponseHeadersAsync(body.IsEmpty))
            return;
        if (runFilters && !body.IsEmpty && Plan.ResponseData.Length > 0 && !await RunResponseDataAsync(trailers is null, int.MaxValue, 0))
            return;
        body = _responseChunk.Data;
        if (!await StartResponseAsync(body.IsEmpty && trailers is null))
            return;
        if (!body.IsEmpty && !await WriteAsync(body, endStream: trailers is null))
            return;
        if (trailers is not null)
            await SendTrailersAsync(trailers, runFilters);
    }

    /// <summary>The trailers of a local reply. A message whose body's length is told has no place for them in HTTP/1 (RFC 9112, 7.1.2).</summary>
    private void UseTrailers(HeaderMap trailers, bool inHead)
    {
        if (inHead)
        {
            foreach (var field in trailers)
                Response.Headers.Add(field.Name, field.Value);
            return;
        }

        _replyTrailers = trailers;
        Info.ResponseTrailers = trailers;
        Response.ContentLength = -1;
        Response.Headers.Remove(KnownHeader.ContentLength);
    }

    /// <summary>Writes the response's head. Returns false if the client has gone.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> StartResponseAsync(bool endStream)
    {
        if (_isAborted)
            return false;
        FinishResponseHead();
        _hasResponseStarted = true;
        Info.ResponseCode = Response.Status;
        var task = _server.WriteHeadersAsync(Response, endStream);
        return task.IsCompletedSuccessfully ? CheckSent(task.Result) : CheckSent(await task);
    }

    private void FinishResponseHead()
    {
        var headers = Response.Headers;
        var config = Config;

        // A filter that changes the length of a body removes the field.
        if (!headers.Contains(KnownHeader.ContentLength))
            Response.ContentLength = -1;
        if (config.Source.ServerHeaderTransformation == ServerHeaderTransformation.Overwrite
            || (config.Source.ServerHeaderTransformation == ServerHeaderTransformation.AppendIfAbsent && !headers.Contains(KnownHeader.Server)))
            headers.Set(KnownHeader.Server, config.ServerName);
        if (!headers.Contains(KnownHeader.Date))
            headers.Add(KnownHeader.Date, _manager.Date.Get(Worker));
        if (config.Via.Length > 0)
            headers.AppendList(KnownHeader.Via, config.Via);
        if (config.Source.AlwaysSetRequestIdInResponse && Request.Headers.TryGetValue(KnownHeader.XRequestId, out var id))
            headers.Set(KnownHeader.XRequestId, id);
    }

    /// <summary>Writes body bytes. Returns false if the client has gone.</summary>
    private ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> data, bool endStream)
    {
        Info.BytesSent += data.Length;
        var task = _server.WriteDataAsync(data, endStream);
        return task.IsCompletedSuccessfully ? new(CheckSent(task.Result)) : WaitSentAsync(task);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitSentAsync(ValueTask<bool> task)
    {
        var isSent = CheckSent(await task);
        Touch();
        return isSent;
    }

    private bool CheckSent(bool isSent)
    {
        if (!isSent && !_isAborted)
        {
            // Either the client has gone, or the body did not keep the length that its head promised.
            if (_server.ResetReason == StreamReset.None && _server.Connection.Fault == Transports.ConnectionFault.None)
                ResetDownstream(ResponseFlags.UpstreamProtocolError);
            else
                DownstreamGone();
        }

        return isSent;
    }

    /// <summary>Passes the upstream's response on.</summary>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask ForwardResponseAsync(ClientStream client)
    {
        _responseSource = client;
        var endStream = client.IsReadComplete && client.ReceivedTrailers is null;
        _route!.ApplyToResponse(this);
        if (Plan.ResponseHeaders.Length > 0 && !await RunResponseHeadersAsync(endStream))
            return;

        // A filter may have made a body where there was none.
        endStream = endStream && _responseBufferLength == 0;
        if (!await StartResponseAsync(endStream) || endStream)
            return;
        if (_isResponseBuffered)
            await SendBufferedResponseAsync(client);
        else
            await PumpResponseAsync(client);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask PumpResponseAsync(ClientStream client)
    {
        while (true)
        {
            var read = client.ReadDataAsync();
            if (!read.IsCompleted && !CheckSent(await _server.FlushAsync()))
                break;
            var chunk = await read;
            Touch();
            if (chunk.Status == BodyStatus.Reset)
            {
                client.ReleaseData();
                UpstreamBroke(client);
                return;
            }

            var isLast = chunk.Status == BodyStatus.End && client.ReceivedTrailers is null;
            var goesOn = Plan.ResponseData.Length == 0
                ? (chunk.Data.IsEmpty && !isLast) || await WriteAsync(chunk.Data, isLast)
                : await FilterAndWriteAsync(chunk.Data, isLast);
            client.ReleaseData();
            if (!goesOn)
                break;
            if (chunk.Status == BodyStatus.End)
            {
                if (!isLast)
                    await SendTrailersAsync(client.ReceivedTrailers!);
                return;
            }
        }

        client.Reset(StreamReset.LocalReset);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FilterAndWriteAsync(ReadOnlyMemory<byte> data, bool isLast)
    {
        _responseChunk.Set(data);
        if (!await RunResponseDataAsync(isLast, int.MaxValue, 0))
            return false;
        return (_responseChunk.Data.IsEmpty && !isLast) || await WriteAsync(_responseChunk.Data, isLast);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask SendBufferedResponseAsync(ClientStream client)
    {
        var trailers = client.ReceivedTrailers;
        _responseChunk.Set(BufferedResponseBody);
        if (!await RunResponseDataAsync(trailers is null, _responseBufferLevel + 1, 0))
            return;
        if (await WriteAsync(_responseChunk.Data, trailers is null) && trailers is not null)
            await SendTrailersAsync(trailers);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder))]
    private async ValueTask SendTrailersAsync(HeaderMap trailers, bool runFilters = true)
    {
        if (runFilters && Plan.ResponseTrailers.Length > 0)
        {
            Info.ResponseTrailers = trailers;
            var goesOn = await RunResponseTrailersAsync(trailers);
            _trailersFilter = -1;
            if (!goesOn)
                return;
        }

        if (trailers.Count == 0)
            await WriteAsync(default, endStream: true);
        else
            CheckSent(await _server.WriteTrailersAsync(trailers));
    }

    public override ValueTask<bool> AddResponseDataAsync(ReadOnlyMemory<byte> data)
    {
        if (_trailersFilter < 0)
            throw new InvalidOperationException("Data is added in the trailers phase of a response.");
        return AddResponseDataCoreAsync(data, _trailersFilter);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> AddResponseDataCoreAsync(ReadOnlyMemory<byte> data, int level)
    {
        _responseChunk.Set(data);
        if (_isAborted || (Plan.ResponseData.Length > 0 && !await RunResponseDataAsync(false, level, 0)))
            return false;
        return _responseChunk.Data.IsEmpty || await WriteAsync(_responseChunk.Data, endStream: false);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<bool> BufferResponseCoreAsync(int limit, int level)
    {
        if (_responseSource is not { } source || _isResponseBuffered)
            return true;
        _isResponseBuffered = true;
        _responseBufferLevel = level;
        while (true)
        {
            var chunk = await source.ReadDataAsync();
            Touch();
            if (chunk.Status == BodyStatus.Reset)
            {
                source.ReleaseData();
                UpstreamBroke(source);
                await ReplyAsync(502, "upstream_reset_while_buffering", ResponseFlags.None);
                return false;
            }

            var isLast = chunk.Status == BodyStatus.End && source.ReceivedTrailers is null;
            _responseChunk.Set(chunk.Data);
            var goesOn = await RunResponseDataAsync(isLast, int.MaxValue, level + 1);
            var fits = !goesOn || Append(ref _responseBuffer, ref _responseBufferLength, _responseChunk.Data.Span, limit);
            source.ReleaseData();
            if (!fits)
            {
                source.Reset(StreamReset.LocalReset);
                await ReplyAsync(500, "response_payload_too_large", ResponseFlags.None);
            }

            if (!goesOn || !fits)
                return false;
            if (chunk.Status != BodyStatus.End)
                continue;
            Info.ResponseTrailers = source.ReceivedTrailers;
            return true;
        }
    }

    public override void ReplaceBufferedResponse(ReadOnlyMemory<byte> body)
    {
        if (!_isResponseBuffered)
            throw new InvalidOperationException("The response is not buffered.");
        Replace(ref _responseBuffer, ref _responseBufferLength, body);
    }

    private void ResetDownstream(ResponseFlags flags)
    {
        Info.Flags |= flags;
        _manager.Count(HttpManagerStat.DownstreamRqTxReset);
        Abort();
        _server.Reset(StreamReset.LocalReset);
    }

    private void DownstreamGone()
    {
        if (_isAborted)
            return;
        Info.Flags |= ResponseFlags.DownstreamConnectionTermination;
        Info.ResponseCodeDetails = "downstream_remote_disconnect";
        Abort();
    }

    /// <summary>Nobody waits for a response any more.</summary>
    private void Abort()
    {
        _isAborted = true;
        _aborted?.Cancel();
    }

    private static ReadOnlySpan<byte> FormatNumber(Span<byte> buffer, long value)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(value, buffer, out var written);
        return buffer[..written];
    }

    private void ResetResponse()
    {
        if (_responseBuffer is not null)
            ArrayPool<byte>.Shared.Return(_responseBuffer);
        _responseBuffer = null;
        _responseBufferLength = _responseBufferLevel = 0;
        _hasResponseStarted = _hasReplied = _isResponseBuffered = false;
        _responseSource = null;
        _replyTrailers = null;
        _trailersFilter = -1;
        _responseChunk.Set(default);
    }
}
