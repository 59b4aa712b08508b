using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>What the conditions of routes look at, taken from the request once.</summary>
internal readonly ref struct RouteInput
{
    public RouteInput(RequestHead request, ulong random)
    {
        Headers = request.Headers;
        Random = random;
        Path = request.Path;
        HasPath = Headers.Contains(KnownHeader.Path);
        IsConnect = request.Method.SequenceEqual("CONNECT"u8);
        var query = Path.IndexOf((byte)'?');
        PathLength = query < 0 ? Path.Length : query;
    }

    public HeaderMap Headers { get; }

    public ulong Random { get; }

    /// <summary>The path with its query.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>The length of the path without its query.</summary>
    public int PathLength { get; }

    /// <summary>False for a plain CONNECT: only routes for CONNECT can match it.</summary>
    public bool HasPath { get; }

    public bool IsConnect { get; }

    public ReadOnlySpan<byte> PathWithoutQuery => Path[..PathLength];

    public ReadOnlySpan<byte> Query => PathLength < Path.Length ? Path[(PathLength + 1)..] : default;
}
