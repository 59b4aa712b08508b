using System.Text;
using Fairlead.Headers;

namespace Fairlead.Grpc.Web;

/// <summary>The content types of gRPC-Web: binary, or text, which is the same in base64.</summary>
internal static class GrpcWebContentType
{
    public static bool IsBinary(ReadOnlySpan<byte> type) => Is(type, "application/grpc-web"u8, "application/grpc-web+proto"u8);

    public static bool IsText(ReadOnlySpan<byte> type) => Is(type, "application/grpc-web-text"u8, "application/grpc-web-text+proto"u8);

    private static bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> withFormat)
    {
        type = GrpcContentType.WithoutParameters(type);
        return Ascii.EqualsIgnoreCase(type, name) || Ascii.EqualsIgnoreCase(type, withFormat);
    }
}
