using System.Buffers.Text;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>GRPC_STATUS and GRPC_STATUS_NUMBER: of gRPC requests only; from the trailers, else the headers, else guessed from the HTTP status.</summary>
internal sealed class GrpcStatusField(byte[][]? names) : Segment
{
    // What Envoy calls an invalid code: the field is there and is no number.
    private const int Invalid = -1;

    private static readonly byte[][] CamelNames = NamesOf(
        "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted",
        "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated");

    private static readonly byte[][] SnakeNames = NamesOf(
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED");

    public static Segment? Parse(OperatorCall call) => call.Argument switch
    {
        null or "" or "CAMEL_STRING" => call.Unlimited(new GrpcStatusField(CamelNames)),
        "SNAKE_STRING" => call.Unlimited(new GrpcStatusField(SnakeNames)),
        "NUMBER" => call.Unlimited(new GrpcStatusField(null)),
        _ => call.Fail($"'{call.Argument}' is none of CAMEL_STRING, SNAKE_STRING and NUMBER"),
    };

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (!IsGrpc(info.Request) || !TryGetStatus(info, out var status))
        {
            writer.Missing();
            return;
        }

        if (names is null)
        {
            writer.Number(status);
        }
        else if ((uint)status < (uint)names.Length)
        {
            writer.Text(names[status]);
        }
        else
        {
            Span<byte> text = stackalloc byte[11];
            Utf8Formatter.TryFormat(status, text, out var written);
            writer.Text(text[..written]);
        }
    }

    private static bool IsGrpc(RequestHead? request)
    {
        if (request is null)
            return false;
        var type = request.Headers.Get(KnownHeader.ContentType);
        return Ascii.EqualsIgnoreCase(type[..Math.Min(16, type.Length)], "application/grpc"u8) && (type.Length == 16 || type[16] == '+');
    }

    private static bool TryGetStatus(StreamInfo info, out int status)
    {
        ReadOnlySpan<byte> text = default;
        if (info.ResponseTrailers?.TryGetValue(KnownHeader.GrpcStatus, out text) == true || info.Response?.Headers.TryGetValue(KnownHeader.GrpcStatus, out text) == true)
        {
            if (!Utf8Parser.TryParse(text, out status, out var consumed) || consumed != text.Length || status < 0)
                status = Invalid;
            return true;
        }

        status = StatusOf(info.ResponseCode);
        return info.ResponseCode != 0;
    }

    // https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
    private static int StatusOf(int httpStatus) => httpStatus switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    private static byte[][] NamesOf(params ReadOnlySpan<string> names)
    {
        var bytes = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
            bytes[i] = Encoding.ASCII.GetBytes(names[i]);
        return bytes;
    }
}
