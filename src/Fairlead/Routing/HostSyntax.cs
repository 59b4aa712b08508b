using System.Buffers;

namespace Fairlead.Routing;

/// <summary>Which texts may become a host: those that cannot be taken for more than a host (RFC 3986, 3.2.2 and 3.2.3; no user information).</summary>
internal static class HostSyntax
{
    private static readonly SearchValues<byte> HostBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=:[]"u8);

    public static bool IsHost(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(HostBytes);
}
