using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>
/// Brings paths into one form (RFC 3986, 6.2.2), so that the path that is routed and checked is the path that the upstream sees: item 27 of the hardening list.
/// </summary>
/// <remarks>
/// The order is Envoy's: escaped slashes, then escapes, backslashes and dot segments, then adjacent slashes. Unlike Envoy it refuses what servers read differently:
/// invalid escapes, <c>%00</c>, control characters, fragments, and dot segments with parameters (<c>/..;x=1/</c>). The query stays as it is.
/// </remarks>
internal sealed partial class PathNormalizer
{
    private const int StackBytes = 1024;

    private readonly PathNormalizerOptions _options;

    public PathNormalizer(PathNormalizerOptions options) => _options = options;

    /// <summary>Normalises the path of a request. Allocates nothing; one pass proves of a usual path that nothing is to be done.</summary>
    public PathVerdict Apply(RequestHead request)
    {
        var path = request.Path;
        if (path.IsEmpty || path.SequenceEqual("*"u8))
            return PathVerdict.Continue;
        if (path[0] != (byte)'/' || path.Contains((byte)'#'))
            return PathVerdict.Reject;
        var query = path.IndexOf((byte)'?');
        return IsClean(query < 0 ? path : path[..query]) ? PathVerdict.Continue : ApplySlow(request.Headers, path);
    }

    /// <summary>Normalises a path with its query in place.</summary>
    /// <param name="path">The path; it begins with a slash.</param>
    /// <param name="length">The new length.</param>
    internal PathVerdict Normalize(Span<byte> path, out int length)
    {
        length = path.Length;
        var query = path.IndexOf((byte)'?');
        var bare = query < 0 ? path : path[..query];
        if (!TryUnescape(bare, out var bareLength, out var foundSlash))
            return PathVerdict.Reject;
        if (_options.Normalize && !TryRemoveDotSegments(bare[..bareLength], out bareLength))
            return PathVerdict.Reject;
        if (_options.MergeSlashes)
            bareLength = MergeSlashes(bare[..bareLength]);
        var tail = query < 0 ? default : path[query..];
        tail.CopyTo(path[bareLength..]);
        length = bareLength + tail.Length;
        return foundSlash && _options.EscapedSlashes == PathWithEscapedSlashesAction.UnescapeAndRedirect ? PathVerdict.Redirect : PathVerdict.Continue;
    }

    private PathVerdict ApplySlow(HeaderMap headers, ReadOnlySpan<byte> path)
    {
        byte[]? rented = null;
        Span<byte> copy = path.Length <= StackBytes ? stackalloc byte[StackBytes] : (rented = ArrayPool<byte>.Shared.Rent(path.Length));
        path.CopyTo(copy);
        var verdict = Normalize(copy[..path.Length], out var length);
        if (verdict != PathVerdict.Reject && !path.SequenceEqual(copy[..length]))
            headers.Set(KnownHeader.Path, copy[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return verdict;
    }

    /// <summary>True if no byte or pair of bytes could call for work: no escape, backslash or control character, no two slashes, no slash before a dot.</summary>
    internal static bool IsClean(ReadOnlySpan<byte> path)
    {
        var last = path.Length - 1;
        if (last < Vector128<byte>.Count)
            return IsCleanScalar(path, 0);
        ref var start = ref MemoryMarshal.GetReference(path);
        for (var i = 0; i <= last - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            if (HasWork(ref start, i))
                return false;
        }

        // The last block overlaps the one before; the last byte has no successor.
        return !HasWork(ref start, last - Vector128<byte>.Count) && IsCleanScalar(path, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasWork(ref byte start, int offset)
    {
        var here = Vector128.LoadUnsafe(ref start, (nuint)offset);
        var next = Vector128.LoadUnsafe(ref start, (nuint)offset + 1);
        var single = Vector128.Equals(here, Vector128.Create((byte)'%')) | Vector128.Equals(here, Vector128.Create((byte)'\\'))
            | Vector128.LessThanOrEqual(here, Vector128.Create((byte)' ')) | Vector128.Equals(here, Vector128.Create((byte)0x7F));
        var pair = Vector128.Equals(here, Vector128.Create((byte)'/')) & (Vector128.Equals(next, Vector128.Create((byte)'/')) | Vector128.Equals(next, Vector128.Create((byte)'.')));
        return (single | pair) != Vector128<byte>.Zero;
    }

    private static bool IsCleanScalar(ReadOnlySpan<byte> path, int start)
    {
        for (var i = start; i < path.Length; i++)
        {
            var here = path[i];
            if (here is (byte)'%' or (byte)'\\' or <= (byte)' ' or 0x7F)
                return false;
            if (here == (byte)'/' && i + 1 < path.Length && path[i + 1] is (byte)'/' or (byte)'.')
                return false;
        }

        return true;
    }
}
