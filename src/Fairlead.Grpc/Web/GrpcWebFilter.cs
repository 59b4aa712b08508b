using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Fairlead.Headers;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Grpc.Web;

/// <summary>
/// gRPC-Web (grpc/grpc <c>doc/PROTOCOL-WEB.md</c>) on the client's side, gRPC on the upstream's: base64 where the client wants text, and the trailers as the last frame of the body,
/// since browsers do not show trailers.
/// </summary>
internal sealed class GrpcWebFilter : StreamFilter
{
    /// <summary>The flag of a frame that holds trailers.</summary>
    private const byte TrailersFlag = 0x80;

    private const int FrameHeaderLength = 5;

    private readonly ByteBuffer _request = new();
    private readonly ByteBuffer _response = new();
    private readonly ByteBuffer _trailers = new();
    private Base64Decoder _decoder;
    private Base64Encoder _encoder;
    private bool _isGrpcWeb;
    private bool _isTextRequest;
    private bool _isTextResponse;
    private bool _dropsBody;

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        var headers = stream.Request.Headers;
        var type = headers.Get(KnownHeader.ContentType);
        _isTextRequest = GrpcWebContentType.IsText(type);
        if (!_isTextRequest && !GrpcWebContentType.IsBinary(type))
            return new(FilterVerdict.Continue);
        _isGrpcWeb = true;
        _isTextResponse = WantsText(headers.Get(KnownHeader.Accept), _isTextRequest);
        headers.Remove(KnownHeader.ContentLength);
        headers.Set(KnownHeader.ContentType, "application/grpc"u8);
        headers.Set(KnownHeader.TE, "trailers"u8);
        headers.Set("grpc-accept-encoding"u8, "identity,deflate,gzip"u8);
        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnRequestDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (!_isTextRequest)
            return new(FilterVerdict.Continue);
        _request.Clear();
        if (!_decoder.TryDecode(chunk.Data.Span, _request))
            return RefuseAsync(stream, "Bad gRPC-web request, invalid base64 data.");
        if (endStream && !_decoder.IsComplete)
            return RefuseAsync(stream, "Bad gRPC-web request, insufficient data.");
        chunk.Replace(_request.Memory);
        return new(FilterVerdict.Continue);
    }

    public override ValueTask<FilterVerdict> OnRequestTrailersAsync(StreamContext stream, HeaderMap trailers) =>
        _isTextRequest && !_decoder.IsComplete ? RefuseAsync(stream, "Bad gRPC-web request, insufficient data.") : new(FilterVerdict.Continue);

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public override async ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream)
    {
        if (!_isGrpcWeb)
            return FilterVerdict.Continue;
        var headers = stream.Response.Headers;
        if (GrpcContentType.IsGrpc(headers))
        {
            if (!endStream)
                headers.Remove(KnownHeader.ContentLength);
        }
        else
        {
            if (!await ForeignResponse.ToGrpcAsync(stream, endStream))
                return FilterVerdict.Stop;
            _dropsBody = true;
        }

        SetContentType(headers);
        if (headers.Contains(KnownHeader.GrpcStatus) && stream.Request.Headers.Contains("origin"u8))
            Expose(headers);
        return FilterVerdict.Continue;
    }

    public override ValueTask<FilterVerdict> OnResponseDataAsync(StreamContext stream, DataChunk chunk, bool endStream)
    {
        if (_dropsBody)
        {
            chunk.Replace(default);
        }
        else if (_isTextResponse)
        {
            _response.Clear();
            _encoder.Encode(chunk.Data.Span, endStream, _response);
            chunk.Replace(_response.Memory);
        }

        return new(FilterVerdict.Continue);
    }

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public override async ValueTask<FilterVerdict> OnResponseTrailersAsync(StreamContext stream, HeaderMap trailers)
    {
        if (!_isGrpcWeb)
            return FilterVerdict.Continue;
        if (_dropsBody)
        {
            trailers.Clear();
            return FilterVerdict.Continue;
        }

        WriteFrame(trailers);
        trailers.Clear();
        var frame = _trailers;
        if (_isTextResponse)
        {
            frame = _response;
            frame.Clear();
            _encoder.Encode(_trailers.Span, isLast: true, frame);
        }

        return await stream.AddResponseDataAsync(frame.Memory) ? FilterVerdict.Continue : FilterVerdict.Stop;
    }

    public override void OnComplete(StreamContext stream)
    {
        _request.Free();
        _response.Free();
        _trailers.Free();
    }

    public override bool TryReset()
    {
        _decoder = default;
        _encoder = default;
        _isGrpcWeb = _isTextRequest = _isTextResponse = _dropsBody = false;
        return true;
    }

    /// <summary>The client's word, or else in the form in which it asked.</summary>
    private static bool WantsText(ReadOnlySpan<byte> accept, bool isTextRequest) =>
        GrpcWebContentType.IsText(accept) || (isTextRequest && !GrpcWebContentType.IsBinary(accept));

    private static ValueTask<FilterVerdict> RefuseAsync(StreamContext stream, string message) =>
        stream.RespondAsync(400, default, "", "grpc_web_bad_request", head =>
        {
            head.Headers.Set(KnownHeader.ContentType, "application/grpc"u8);
            head.Headers.Set(KnownHeader.GrpcStatus, GrpcStatus.Format(GrpcStatusCode.Internal));
            head.Headers.Set(KnownHeader.GrpcMessage, System.Text.Encoding.ASCII.GetBytes(message));
        });

    /// <summary>Pages of other origins see only fields that are named (Fetch, <em>access-control-expose-headers</em>): the outcome of a call that has no body must be one of them. Allows nobody anything.</summary>
    private static void Expose(HeaderMap headers)
    {
        if (!headers.TryGetValue("access-control-expose-headers"u8, out var exposed) || exposed.IndexOf("grpc-status"u8) < 0)
            headers.Add("access-control-expose-headers"u8, "grpc-status,grpc-message,grpc-status-details-bin"u8);
    }

    private void SetContentType(HeaderMap headers)
    {
        Span<byte> type = stackalloc byte[64];
        var format = GrpcContentType.FormatOf(headers.Get(KnownHeader.ContentType));
        if (format.IsEmpty || format.Length > 32)
            format = "+proto"u8;
        var name = _isTextResponse ? "application/grpc-web-text"u8 : "application/grpc-web"u8;
        name.CopyTo(type);
        format.CopyTo(type[name.Length..]);
        headers.Set(KnownHeader.ContentType, type[..(name.Length + format.Length)]);
    }

    /// <summary>The trailers as HTTP/1 fields, with names in lower case.</summary>
    private void WriteFrame(HeaderMap trailers)
    {
        _trailers.Clear();
        _trailers.Write([TrailersFlag, 0, 0, 0, 0]);
        foreach (var field in trailers)
        {
            var start = _trailers.Length;
            _trailers.Write(field.Name);
            System.Text.Ascii.ToLowerInPlace(_trailers.At(start, field.Name.Length), out _);
            _trailers.Write((byte)':');
            _trailers.Write(field.Value);
            _trailers.Write("\r\n"u8);
        }

        BinaryPrimitives.WriteUInt32BigEndian(_trailers.At(1, 4), (uint)(_trailers.Length - FrameHeaderLength));
    }
}
