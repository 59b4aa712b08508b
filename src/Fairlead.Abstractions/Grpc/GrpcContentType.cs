using System.Text;
using Fairlead.Headers;

namespace Fairlead.Grpc;

/// <summary>The content types of gRPC (gRPC over HTTP/2, <em>Requests</em>): <c>application/grpc</c>, alone or with a format behind <c>+</c> or parameters behind <c>;</c>.</summary>
internal static class GrpcContentType
{
    private static ReadOnlySpan<byte> Prefix => "application/grpc"u8;

    public static bool IsGrpc(HeaderMap headers)
    {
        var type = headers.Get(KnownHeader.ContentType);
        return type.Length >= Prefix.Length
            && Ascii.EqualsIgnoreCase(type[..Prefix.Length], Prefix)
            && (type.Length == Prefix.Length || type[Prefix.Length] is (byte)'+' or (byte)';' or (byte)' ');
    }

    /// <summary>The format behind the plus sign, with it; empty if there is none.</summary>
    public static ReadOnlySpan<byte> FormatOf(ReadOnlySpan<byte> type)
    {
        var name = WithoutParameters(type);
        var plus = name.IndexOf((byte)'+');
        return plus < 0 ? default : name[plus..];
    }

    public static ReadOnlySpan<byte> WithoutParameters(ReadOnlySpan<byte> type)
    {
        var end = type.IndexOf((byte)';');
        return HeaderSyntax.TrimWhiteSpace(end < 0 ? type : type[..end]);
    }
}
