using System.Buffers;

namespace Fairlead.Grpc;

/// <summary>The path of a gRPC call: <c>/service/method</c>.</summary>
internal static class GrpcPath
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"u8);
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>True if the text may name a service or a method, and so be a part of a statistic's name.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Takes a path (without query) apart. Returns false if it is no path of a call.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> service, out ReadOnlySpan<byte> method)
    {
        service = method = default;
        if (path.IsEmpty || path[0] != '/')
            return false;
        path = path[1..];
        var slash = path.IndexOf((byte)'/');
        if (slash <= 0 || slash == path.Length - 1)
            return false;
        service = path[..slash];
        method = path[(slash + 1)..];
        return !service.ContainsAnyExcept(NameBytes) && !method.ContainsAnyExcept(NameBytes);
    }
}
