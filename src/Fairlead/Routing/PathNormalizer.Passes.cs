using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <content>The passes over a path; each works in place and never makes it longer.</content>
internal sealed partial class PathNormalizer
{
    private bool TryUnescape(Span<byte> path, out int length, out bool foundSlash)
    {
        length = 0;
        foundSlash = false;
        for (var i = 0; i < path.Length; i++)
        {
            var value = path[i];
            if (value is <= (byte)' ' or 0x7F)
                return false;
            if (value == (byte)'\\' && _options.Normalize)
                value = (byte)'/';
            if (value != (byte)'%')
            {
                path[length++] = value;
                continue;
            }

            var escaped = i + 2 < path.Length ? (HexValue(path[i + 1]) << 4) | HexValue(path[i + 2]) : -1;
            if (escaped is (byte)'/' or (byte)'\\' && _options.EscapedSlashes != PathWithEscapedSlashesAction.KeepUnchanged)
            {
                if (_options.EscapedSlashes == PathWithEscapedSlashesAction.RejectRequest)
                    return false;
                foundSlash = true;
                path[length++] = escaped == (byte)'\\' && !_options.Normalize ? (byte)'\\' : (byte)'/';
                i += 2;
            }
            else if (!_options.Normalize)
            {
                path[length++] = value;
            }
            else if (escaped <= 0)
            {
                return false;
            }
            else if (IsUnreserved((byte)escaped))
            {
                path[length++] = (byte)escaped;
                i += 2;
            }
            else
            {
                path.Slice(i, 3).CopyTo(path[length..]);
                length += 3;
                i += 2;
            }
        }

        return true;
    }

    // RFC 3986, 5.2.4; a path cannot climb above its root.
    private static bool TryRemoveDotSegments(Span<byte> path, out int length)
    {
        length = 0;
        for (var start = 0; start < path.Length;)
        {
            var next = path[(start + 1)..].IndexOf((byte)'/');
            var end = next < 0 ? path.Length : start + 1 + next;
            var segment = path[(start + 1)..end];
            var dots = DotsIn(segment);
            if (dots > 0 && dots < segment.Length)
                return false;
            if (dots == 2)
                length = Math.Max(0, path[..length].LastIndexOf((byte)'/'));
            if (dots == 0)
            {
                path[start..end].CopyTo(path[length..]);
                length += end - start;
            }
            else if (end == path.Length)
            {
                path[length++] = (byte)'/';
            }

            start = end;
        }

        return true;
    }

    // 1 or 2 for the dots of a dot segment, alone or before the parameters that some servers cut off; else 0.
    private static int DotsIn(ReadOnlySpan<byte> segment)
    {
        var dots = segment.StartsWith(".."u8) ? 2 : segment.StartsWith("."u8) ? 1 : 0;
        var rest = segment[dots..];
        return dots > 0 && (rest.IsEmpty || rest[0] == (byte)';' || rest.StartsWith("%3b"u8) || rest.StartsWith("%3B"u8)) ? dots : 0;
    }

    private static int MergeSlashes(Span<byte> path)
    {
        var length = 0;
        foreach (var value in path)
        {
            if (value != (byte)'/' || length == 0 || path[length - 1] != (byte)'/')
                path[length++] = value;
        }

        return length;
    }

    // -256 keeps the sum of both digits below zero.
    private static int HexValue(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -256,
    };

    private static bool IsUnreserved(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';
}
