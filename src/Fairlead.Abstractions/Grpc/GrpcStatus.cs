using System.Buffers.Text;
using Fairlead.Headers;

namespace Fairlead.Grpc;

/// <summary>Status codes of gRPC and of HTTP, one as the other. The mappings are Envoy's.</summary>
public static class GrpcStatus
{
    private static readonly byte[][] Digits = [.. Enumerable.Range(0, 17).Select(n => System.Text.Encoding.ASCII.GetBytes(n.ToString(System.Globalization.CultureInfo.InvariantCulture)))];

    /// <summary>What a gRPC client makes of a response without <c>grpc-status</c>.</summary>
    /// <param name="status">The HTTP status. 200 is <see cref="GrpcStatusCode.Unknown"/>, too: a call that went well says so itself.</param>
    public static GrpcStatusCode FromHttp(int status) => status switch
    {
        400 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };

    /// <summary>The HTTP status for callers that do not speak gRPC; 500 for codes that do not exist.</summary>
    public static int ToHttp(GrpcStatusCode code) => code switch
    {
        GrpcStatusCode.Ok => 200,
        GrpcStatusCode.Cancelled => 499,
        GrpcStatusCode.InvalidArgument or GrpcStatusCode.FailedPrecondition or GrpcStatusCode.OutOfRange => 400,
        GrpcStatusCode.DeadlineExceeded => 504,
        GrpcStatusCode.NotFound => 404,
        GrpcStatusCode.AlreadyExists or GrpcStatusCode.Aborted => 409,
        GrpcStatusCode.PermissionDenied => 403,
        GrpcStatusCode.Unauthenticated => 401,
        GrpcStatusCode.ResourceExhausted => 429,
        GrpcStatusCode.Unimplemented => 501,
        GrpcStatusCode.Unavailable => 503,
        _ => 500,
    };

    /// <summary>Reads a <c>grpc-status</c> value. Returns false if it is no number of <see cref="GrpcStatusCode"/>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out GrpcStatusCode code)
    {
        code = GrpcStatusCode.Unknown;
        if (value.Length is 0 or > 2 || !Utf8Parser.TryParse(value, out byte number, out var used) || used != value.Length || number > 16)
            return false;
        code = (GrpcStatusCode)number;
        return true;
    }

    /// <summary>The status that headers or trailers tell. Returns false if they have none; a status that does not exist is <see cref="GrpcStatusCode.Unknown"/>.</summary>
    public static bool TryGet(HeaderMap fields, out GrpcStatusCode code)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var found = fields.TryGetValue(KnownHeader.GrpcStatus, out var value);
        _ = TryParse(value, out code);
        return found;
    }

    /// <summary>The value of a <c>grpc-status</c> field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such code.</exception>
    public static ReadOnlySpan<byte> Format(GrpcStatusCode code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)code, 16u, nameof(code));
        return Digits[(int)code];
    }
}
