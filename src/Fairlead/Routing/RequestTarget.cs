namespace Fairlead.Routing;

/// <summary>Which texts may become a path: visible bytes without a fragment (RFC 9112, 3.2), so that one request stays one request.</summary>
internal static class RequestTarget
{
    public static bool IsPath(ReadOnlySpan<byte> text) =>
        text.StartsWith("/"u8) && !text.ContainsAnyInRange((byte)0, (byte)0x20) && !text.ContainsAny((byte)0x7F, (byte)'#');
}
