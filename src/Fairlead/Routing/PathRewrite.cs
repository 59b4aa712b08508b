using Fairlead.Headers;

namespace Fairlead.Routing;

/// <summary>Rewrites the path of a request and keeps its query.</summary>
internal sealed class PathRewrite
{
    private const int StackBytes = 512;

    private readonly PathCondition _condition;
    private readonly byte[]? _prefix;
    private readonly RegexSubstitution? _regex;

    public PathRewrite(PathCondition condition, byte[]? prefix, RegexSubstitution? regex)
    {
        _condition = condition;
        _prefix = prefix;
        _regex = regex;
    }

    public void Apply(HeaderMap headers)
    {
        var path = headers.Get(KnownHeader.Path);
        if (path.IsEmpty)
            return;
        var rewritten = new ByteBuilder(stackalloc byte[StackBytes]);
        if (TryWrite(path, ref rewritten) && RequestTarget.IsPath(rewritten.Written))
        {
            headers.Set(KnownHeader.XEnvoyOriginalPath, path);
            headers.Set(KnownHeader.Path, rewritten.Written);
        }

        rewritten.Dispose();
    }

    /// <summary>Writes the new path with the old query. Returns false if a filter has changed the path so that the route's prefix is gone.</summary>
    public bool TryWrite(scoped ReadOnlySpan<byte> path, ref ByteBuilder output)
    {
        var query = path.IndexOf((byte)'?');
        var length = query < 0 ? path.Length : query;
        if (_prefix is not null)
        {
            var matched = _condition.MatchedLength(path, length);
            if (matched < 0)
                return false;
            AppendPath(_prefix, path[matched..], ref output);
            return true;
        }

        var replaced = new ByteBuilder(stackalloc byte[StackBytes]);
        _regex!.Replace(path[..length], ref replaced);
        AppendPath(replaced.Written, path[length..], ref output);
        replaced.Dispose();
        return true;
    }

    // A path on the wire begins with a slash (RFC 9112, 3.2.1).
    private static void AppendPath(scoped ReadOnlySpan<byte> head, scoped ReadOnlySpan<byte> tail, ref ByteBuilder output)
    {
        if (!head.StartsWith("/"u8) && (head.Length > 0 || !tail.StartsWith("/"u8)))
            output.Append((byte)'/');
        output.Append(head);
        output.Append(tail);
    }
}
