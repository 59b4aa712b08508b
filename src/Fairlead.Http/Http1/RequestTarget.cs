using System.Buffers;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>The forms of a request target (RFC 9112, 3.2).</summary>
internal static class RequestTarget
{
    // Visible ASCII, but for the fragment, which clients never send (RFC 9112, 3.2).
    private static readonly SearchValues<byte> TargetBytes = SearchValues.Create(Enumerable.Range(0x21, 0x7e - 0x20).Where(c => c != '#').Select(c => (byte)c).ToArray());

    // unreserved, sub-delims, pct-encoded, colon and the brackets of an IP literal (RFC 3986, 3.2.2).
    private static readonly SearchValues<byte> AuthorityBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=%:[]"u8);

    /// <summary>The length of the target at the beginning of the text.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(TargetBytes);
        return end < 0 ? text.Length : end;
    }

    /// <summary>True if the text can be a <c>Host</c>: a host and an optional port, no user information.</summary>
    public static bool IsAuthority(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(AuthorityBytes))
            return false;
        var portStart = text.LastIndexOf((byte)':');
        if (text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            return close > 1 && (close == text.Length - 1 || (close + 1 == portStart && IsPort(text[(portStart + 1)..])));
        }

        if (text.ContainsAny((byte)'[', (byte)']'))
            return false;
        return portStart < 0 || (portStart > 0 && text.IndexOf((byte)':') == portStart && IsPort(text[(portStart + 1)..]));
    }

    /// <summary>Adds path and, for the absolute and authority forms, the authority. Returns false if the target has no valid form for the method.</summary>
    /// <param name="target">The target.</param>
    /// <param name="offset">Where it lies in the map's buffer.</param>
    /// <param name="head">The head, whose method is set already.</param>
    /// <param name="allowAbsolute">Whether the absolute form is accepted.</param>
    public static bool TryApply(ReadOnlySpan<byte> target, int offset, RequestHead head, bool allowAbsolute)
    {
        if (head.Method.SequenceEqual("CONNECT"u8))
        {
            // The authority form needs a port (RFC 9110, 9.3.6).
            if (!IsAuthority(target) || target[^1] == ':' || !target[(target.LastIndexOf((byte)']') + 1)..].Contains((byte)':'))
                return false;
            head.Headers.AddImported(KnownHeader.Authority, offset, target.Length);
            return true;
        }

        if (target[0] == '/')
        {
            head.Headers.AddImported(KnownHeader.Path, offset, target.Length);
            return true;
        }

        if (target.Length == 1 && target[0] == '*')
        {
            head.Headers.AddImported(KnownHeader.Path, offset, 1);
            return head.Method.SequenceEqual("OPTIONS"u8);
        }

        return allowAbsolute && TryApplyAbsolute(target, offset, head);
    }

    private static bool TryApplyAbsolute(ReadOnlySpan<byte> target, int offset, RequestHead head)
    {
        var scheme = SchemeLength(target);
        if (scheme == 0)
            return false;
        var rest = target[(scheme + 3)..];
        var length = rest.IndexOfAny((byte)'/', (byte)'?');
        if (length < 0)
            length = rest.Length;
        if (!IsAuthority(rest[..length]))
            return false;
        head.Flags |= MessageFlags.AbsoluteForm;
        head.Headers.AddImported(KnownHeader.Authority, offset + scheme + 3, length);
        var path = rest[length..];
        if (path.IsEmpty)
            head.Headers.Add(KnownHeader.Path, head.Method.SequenceEqual("OPTIONS"u8) ? "*"u8 : "/"u8);
        else if (path[0] == '/')
            head.Headers.AddImported(KnownHeader.Path, offset + scheme + 3 + length, path.Length);
        else
            AddRootedQuery(head, path);
        return true;
    }

    private static void AddRootedQuery(RequestHead head, ReadOnlySpan<byte> query)
    {
        var path = new byte[query.Length + 1];
        path[0] = (byte)'/';
        query.CopyTo(path.AsSpan(1));
        head.Headers.Add(KnownHeader.Path, path);
    }

    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        if (target.Length > 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8))
            return 4;
        return target.Length > 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 5 : 0;
    }

    private static bool IsPort(ReadOnlySpan<byte> text) => text.Length <= 5 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
