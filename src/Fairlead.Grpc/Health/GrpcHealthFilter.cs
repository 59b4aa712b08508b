using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Extensions;
using Fairlead.Grpc.Wire;
using Fairlead.Headers;
using Fairlead.Hosting;
using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Grpc.Health;

/// <summary>
/// Answers <c>/grpc.health.v1.Health/Check</c> here: SERVING while the host is live, NOT_SERVING while it drains or its health check was made to fail, as far as the host's services
/// have an <see cref="IHostControl"/>. <c>Watch</c> is UNIMPLEMENTED, which tells clients to ask again instead (grpc/grpc <c>doc/health-checking.md</c>).
/// </summary>
internal sealed class GrpcHealthFilter(GrpcHealthOptions options, IStreamFilterContext context) : StreamFilter
{
    /// <summary>A request is a frame with the name of a service.</summary>
    private const int MaxRequestBytes = 1024;

    // Frames of a HealthCheckResponse whose field 1 is SERVING or NOT_SERVING.
    private static readonly byte[] Serving = [0, 0, 0, 0, 2, 0x08, 1];
    private static readonly byte[] NotServing = [0, 0, 0, 0, 2, 0x08, 2];
    private static readonly Action<ResponseHead> SetContentType = static head => head.Headers.Set(KnownHeader.ContentType, "application/grpc"u8);
    private static readonly ConditionalWeakTable<GrpcHealthOptions, FrozenSet<byte[]>> Names = [];

    private readonly FrozenSet<byte[]> _services = Names.GetValue(options, static o => o.Services.Select(Encoding.ASCII.GetBytes).ToFrozenSet(BytesComparer.Instance));
    private readonly IHostControl? _host = (IHostControl?)context.Services.GetService(typeof(IHostControl));
    private readonly HeaderMap _trailers = new();

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        var path = stream.Request.PathWithoutQuery;
        if (!path.StartsWith("/grpc.health.v1.Health/"u8) || !GrpcContentType.IsGrpc(stream.Request.Headers))
            return new(FilterVerdict.Continue);
        if (path.SequenceEqual("/grpc.health.v1.Health/Check"u8))
            return CheckAsync(stream);
        return RespondAsync(stream, default, GrpcStatusCode.Unimplemented, path.SequenceEqual("/grpc.health.v1.Health/Watch"u8) ? "Watch is not implemented"u8 : "unknown method"u8);
    }

    public override bool TryReset() => true;

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    private async ValueTask<FilterVerdict> CheckAsync(StreamContext stream)
    {
        if (!await stream.BufferRequestAsync(MaxRequestBytes))
            return FilterVerdict.Stop;
        return await AnswerAsync(stream);
    }

    private ValueTask<FilterVerdict> AnswerAsync(StreamContext stream)
    {
        if (!TryReadService(stream.BufferedRequestBody.Span, out var service))
            return RespondAsync(stream, default, GrpcStatusCode.Internal, "the request is no HealthCheckRequest"u8);
        if (!service.IsEmpty && !_services.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(service))
            return RespondAsync(stream, default, GrpcStatusCode.NotFound, "unknown service"u8);
        return RespondAsync(stream, _host is null or { State: HostState.Live } ? Serving : NotServing, GrpcStatusCode.Ok, default);
    }

    private static bool TryReadService(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> service)
    {
        service = default;
        if (body.Length < GrpcFrameCounter.PrefixLength || body[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(body[1..]) != body.Length - GrpcFrameCounter.PrefixLength)
            return false;
        var reader = new WireReader(body[GrpcFrameCounter.PrefixLength..]);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;
            if (field == 1 && type == WireType.Bytes ? !reader.TryReadBytes(out service) : !reader.TrySkip(field, type))
                return false;
        }

        return true;
    }

    private ValueTask<FilterVerdict> RespondAsync(StreamContext stream, ReadOnlyMemory<byte> body, GrpcStatusCode code, ReadOnlySpan<byte> message)
    {
        _trailers.Clear();
        _trailers.Set(KnownHeader.GrpcStatus, GrpcStatus.Format(code));
        if (!message.IsEmpty)
            _trailers.Set(KnownHeader.GrpcMessage, message);
        return stream.RespondAsync(200, body, "", "grpc_health", SetContentType, _trailers);
    }
}
