using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Grpc.Transcoding;

/// <summary>
/// Lets HTTP clients call gRPC services with JSON, as the <c>google.api.http</c> annotations of a descriptor set say. 1. Find the method by HTTP method and path. 2. Make its request from
/// path, query and body; of a client's stream as its messages come. 3. Forward as gRPC. 4. Print the response as JSON, or the messages of a stream, as they come, as a JSON array.
/// </summary>
internal sealed class GrpcJsonTranscoderFilter : StreamFilter
{
    private readonly Transcoder _transcoder;
    private readonly RequestBinder _binder;
    private readonly RequestStream _request;
    private readonly ResponseWriter _response;
    private readonly PathSegments _segments = new();
    private readonly ByteBuffer _scratch = new();
    private HttpBinding? _binding;
    private bool _isRequestStream;
    private bool _isPrinting;
    private bool _isStreaming;

    public GrpcJsonTranscoderFilter(GrpcJsonTranscoderOptions options)
    {
        _transcoder = Transcoder.For(options);
        _binder = new RequestBinder(_transcoder);
        _request = new RequestStream(_transcoder, _binder);
        _response = new ResponseWriter(_transcoder);
    }

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        var request = stream.Request;
        if (_transcoder.Options.Services.Count == 0 || GrpcContentType.IsGrpc(request.Headers))
            return new(FilterVerdict.Continue);
        var path = request.PathWithoutQuery;
        if (_transcoder.Paths.Find(request.Method, path, _segments) is not { } binding)
            return _transcoder.Options.RequestValidationOptions.RejectUnknownMethod ? RefuseAsync(stream, 404, "no method has this path") : new(FilterVerdict.Continue);
        var query = path.Length < request.Path.Length ? request.Path[(path.Length + 1)..] : default;
        if (!_binder.TryBind(binding, path, _segments, query, out var unknown))
            return unknown && !_transcoder.Options.RequestValidationOptions.RejectUnknownQueryParameters ? new(FilterVerdict.Continue) : RefuseAsync(stream, 400, _binder.Error);
        if (!binding.IsStream || endStream)
            return TranscodeAsync(stream, binding);
        _isRequestStream = true;
        _request.Begin(binding, request.Headers);
        Forward(stream, binding);
        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (!_isRequestStream)
            return new(FilterVerdict.Continue);
        if (!_request.TryWrite(chunk.Data.Span, endStream))
            return RefuseAsync(stream, _request.Status, _request.Error);
        chunk.Replace(_request.Frames.Memory);
        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnRequestTrailersAsync(StreamContext stream, HeaderMap trailers) =>
        !_isRequestStream || _request.TryEndByTrailers() ? new(FilterVerdict.Continue) : RefuseAsync(stream, _request.Status, _request.Error);

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public override async ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream)
    {
        // What the proxy answers itself is no message of the method, and error pages are none either.
        if (_binding is not { } binding || stream.Info.UpstreamConnection is null || !GrpcContentType.IsGrpc(stream.Response.Headers))
            return FilterVerdict.Continue;
        var headers = stream.Response.Headers;
        _response.Begin(headers.TryGetValue("grpc-encoding"u8, out var encoding) ? encoding : default);
        headers.Remove("grpc-encoding"u8);
        headers.Set(KnownHeader.ContentType, "application/json"u8);
        headers.Remove(KnownHeader.ContentLength);
        _isPrinting = true;
        _isStreaming = !endStream && binding.Method.IsServerStreaming && binding.RawResponse is null;
        if (binding.Method.IsServerStreaming && binding.RawResponse is null && _transcoder.Options.PrintOptions.StreamSseStyleDelimited)
            headers.Set(KnownHeader.ContentType, "text/event-stream"u8);
        if (_isStreaming)
            return FilterVerdict.Continue;
        if (!await stream.BufferResponseAsync(_transcoder.Options.MaxResponseBodySize))
            return FilterVerdict.Stop;
        var trailers = stream.Info.ResponseTrailers ?? stream.Response.Headers;
        if (!GrpcStatus.TryGet(trailers, out var code))
            code = GrpcStatusCode.Unavailable;
        if (code != GrpcStatusCode.Ok)
            Fail(stream, trailers, code);
        else if (_response.TryWriteWhole(binding, stream.BufferedResponseBody.Span))
            Succeed(stream);
        else
            return await RefuseAsync(stream, 502, "the upstream's response is no message of the method");
        return FilterVerdict.Continue;
    }

    public override ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (!_isStreaming)
            return new(FilterVerdict.Continue);
        if (!_response.TryWriteElements(_binding!, chunk.Data.Span) || (endStream && !_response.TryWriteEnd()))
            return RefuseAsync(stream, 502, "the upstream's stream is broken");
        chunk.Replace(_response.Output.Memory);
        return new(FilterVerdict.Continue);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public override async ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, HeaderMap trailers)
    {
        if (!_isPrinting)
            return FilterVerdict.Continue;
        if (!_isStreaming)
        {
            // They are in the head already.
            trailers.Clear();
            return FilterVerdict.Continue;
        }

        _response.Output.Clear();
        if (!_response.TryWriteEnd())
            return await RefuseAsync(stream, 502, "the upstream's stream is broken");
        return await stream.AddResponseDataAsync(_response.Output.Memory) ? FilterVerdict.Continue : FilterVerdict.Stop;
    }

    public override void OnComplete(StreamContext stream)
    {
        _binder.Free();
        _request.Reset();
        _response.Reset();
        _scratch.Free();
    }

    public override bool TryReset()
    {
        _binding = null;
        _isPrinting = _isStreaming = _isRequestStream = false;
        return true;
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<FilterVerdict> TranscodeAsync(StreamContext stream, HttpBinding binding)
    {
        if (!await stream.BufferRequestAsync(_transcoder.Options.MaxRequestBodySize))
            return FilterVerdict.Stop;
        if (!_binder.TryWriteRequest(binding, stream.BufferedRequestBody.Span, stream.Request.Headers.Get(KnownHeader.ContentType), _scratch))
            return await RefuseAsync(stream, 400, _binder.Error);
        stream.ReplaceBufferedRequest(_scratch.Memory);
        _scratch.Clear();
        Forward(stream, binding);
        return FilterVerdict.Continue;
    }

    private void Forward(StreamContext stream, HttpBinding binding)
    {
        Rewrite(stream.Request.Headers, binding);
        _binding = binding;
        if (!_transcoder.Options.MatchIncomingRequestRoute)
            stream.ClearRoute();
    }

    private static void Rewrite(HeaderMap headers, HttpBinding binding)
    {
        headers.Set(KnownHeader.XEnvoyOriginalPath, headers.Get(KnownHeader.Path));
        headers.Set("x-envoy-original-method"u8, headers.Get(KnownHeader.Method));
        headers.Set(KnownHeader.Path, binding.GrpcPath);
        headers.Set(KnownHeader.Method, "POST"u8);
        headers.Set(KnownHeader.ContentType, "application/grpc"u8);
        headers.Set(KnownHeader.TE, "trailers"u8);
        headers.Set("grpc-accept-encoding"u8, "identity,gzip,deflate"u8);
        headers.Remove(KnownHeader.ContentLength);
    }

    private void Succeed(StreamContext stream)
    {
        var headers = stream.Response.Headers;
        if (_response.ContentType.Length > 0 && HeaderSyntax.IsFieldValue(_response.ContentType.Span))
            headers.Set(KnownHeader.ContentType, _response.ContentType.Span);
        headers.Set(KnownHeader.GrpcStatus, "0"u8);
        Send(stream);
    }

    private void Fail(StreamContext stream, HeaderMap trailers, GrpcStatusCode code)
    {
        var response = stream.Response;
        response.Status = GrpcStatus.ToHttp(code);
        response.Headers.Set(KnownHeader.ContentType, "application/json"u8);
        _response.Output.Clear();
        if (_transcoder.Options.ConvertGrpcStatus)
            StatusBody.Write(trailers, code, _response.Json, _scratch, _response.Output);
        response.Headers.Set(KnownHeader.GrpcStatus, GrpcStatus.Format(code));
        if (trailers != response.Headers && trailers.TryGetValue(KnownHeader.GrpcMessage, out var message))
            response.Headers.Set(KnownHeader.GrpcMessage, message);
        response.Headers.Remove("grpc-status-details-bin"u8);
        Send(stream);
    }

    private void Send(StreamContext stream)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(_response.Output.Length, digits, out var length);
        stream.Response.Headers.Set(KnownHeader.ContentLength, digits[..length]);
        stream.Response.Headers.Remove(KnownHeader.Trailer);
        stream.Response.ContentLength = _response.Output.Length;
        stream.ReplaceBufferedResponse(_response.Output.Memory);
    }

    private static ValueTask<FilterVerdict> RefuseAsync(StreamContext stream, int status, string message) =>
        stream.RespondAsync(status, Encoding.UTF8.GetBytes(message), "text/plain", "grpc_json_transcoder_failure", null);
}
