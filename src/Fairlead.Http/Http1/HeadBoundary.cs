namespace Fairlead.Http.Http1;

/// <summary>Finds the end of a head, and refuses early what can never become one.</summary>
internal static class HeadBoundary
{
    /// <summary>The length of the head with its empty line, or -1 if it is not complete. <paramref name="scanned"/> remembers what need not be looked at again.</summary>
    public static int Find(ReadOnlySpan<byte> text, ref int scanned)
    {
        var start = Math.Max(0, Math.Min(scanned, text.Length) - 3);
        var end = text[start..].IndexOf("\r\n\r\n"u8);
        if (end >= 0)
            return start + end + 4;
        scanned = text.Length;
        return -1;
    }

    /// <summary>True if an incomplete head has a line end that is not CRLF, so that waiting for the rest is pointless.</summary>
    public static bool HasBareLineEnd(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (next < 0)
                return false;
            at += next;
            if (text[at] == '\n')
                return true;
            if (at + 1 == text.Length)
                return false;
            if (text[at + 1] != '\n')
                return true;
            at += 2;
        }

        return false;
    }
}
