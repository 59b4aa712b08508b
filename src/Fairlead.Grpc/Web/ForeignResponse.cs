using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Grpc.Web;

/// <summary>A response that is no gRPC, such as an error page on the way, told as gRPC tells errors: the status of HTTP as <c>grpc-status</c>, a short body as <c>grpc-message</c>.</summary>
internal static class ForeignResponse
{
    /// <summary>Longer bodies are for people, and no message.</summary>
    private const int MaxMessageBytes = 2048;

    /// <summary>Returns false if the exchange is over.</summary>
    public static async ValueTask<bool> ToGrpcAsync(StreamContext stream, bool endStream)
    {
        var response = stream.Response;
        var hasMessage = !endStream && stream.Info.LocalReplyBody.Length == 0 && response.ContentLength is > 0 and <= MaxMessageBytes
            && !response.Headers.Contains(KnownHeader.ContentEncoding);
        if (hasMessage && !await stream.BufferResponseAsync(MaxMessageBytes))
            return false;
        if (!response.Headers.Contains(KnownHeader.GrpcStatus))
            response.Headers.Set(KnownHeader.GrpcStatus, GrpcStatus.Format(CodeOf(stream)));
        if (!response.Headers.Contains(KnownHeader.GrpcMessage))
            SetMessage(stream, hasMessage);
        response.Headers.Set(KnownHeader.ContentLength, "0"u8);
        response.Headers.Remove(KnownHeader.ContentEncoding);
        response.Headers.Remove(KnownHeader.ContentType);
        response.ContentLength = 0;
        return true;
    }

    private static GrpcStatusCode CodeOf(StreamContext stream) =>
        (stream.Info.Flags & ResponseFlags.DurationTimeout) != 0 ? GrpcStatusCode.DeadlineExceeded : GrpcStatus.FromHttp(stream.Response.Status);

    private static void SetMessage(StreamContext stream, bool hasMessage)
    {
        var text = hasMessage ? stream.BufferedResponseBody.Span : System.Text.Encoding.UTF8.GetBytes(stream.Info.LocalReplyBody);
        if (text.IsEmpty)
            return;
        text = text[..Math.Min(text.Length, MaxMessageBytes)];
        Span<byte> encoded = stackalloc byte[GrpcMessage.MaxEncodedLength(MaxMessageBytes)];
        stream.Response.Headers.Set(KnownHeader.GrpcMessage, encoded[..GrpcMessage.Encode(text, encoded)]);
    }
}
