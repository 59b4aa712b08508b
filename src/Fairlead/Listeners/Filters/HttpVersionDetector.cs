namespace Fairlead.Listeners.Filters;

/// <summary>Tells HTTP from other protocols by the first bytes: the preface of HTTP/2, or a whole request line of HTTP/1. Resumable: a byte is looked at once.</summary>
internal struct HttpVersionDetector
{
    private const int MaxBytes = 8192;

    private static readonly byte[][] Methods =
    [
        .. "GET POST HEAD PUT DELETE CONNECT OPTIONS TRACE PATCH COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE M-SEARCH NOTIFY SUBSCRIBE UNSUBSCRIBE PURGE MKCALENDAR LINK UNLINK SOURCE QUERY"
            .Split(' ').Select(m => System.Text.Encoding.ASCII.GetBytes(m + " ")),
    ];

    private int _start;
    private int _position;
    private bool _hasMethod;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Looks at all bytes that have come so far, which begin with those of the last call.</summary>
    public HttpVersionVerdict Look(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Preface))
            return HttpVersionVerdict.Http2;
        if (Preface.StartsWith(bytes))
            return HttpVersionVerdict.Undecided;
        SkipEmptyLines(bytes);
        if (!_hasMethod)
        {
            switch (LookForMethod(bytes[_start..]))
            {
                case 0:
                    return bytes.Length < MaxBytes ? HttpVersionVerdict.Undecided : HttpVersionVerdict.NotHttp;
                case < 0:
                    return HttpVersionVerdict.NotHttp;
                case var length:
                    _hasMethod = true;
                    _position = _start + length;
                    break;
            }
        }

        return _position < MaxBytes ? LookForLine(bytes) : HttpVersionVerdict.NotHttp;
    }

    // RFC 9112 section 2.2: empty lines before a request are to be ignored.
    private void SkipEmptyLines(ReadOnlySpan<byte> bytes)
    {
        while (!_hasMethod && bytes.Length - _start >= 2 && bytes[_start] == '\r' && bytes[_start + 1] == '\n')
            _start += 2;
    }

    /// <summary>The length of the method and its space; 0 if more bytes must come, less if there is none.</summary>
    private static int LookForMethod(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.SequenceEqual("\r"u8))
            return 0;
        foreach (var method in Methods)
        {
            if (bytes.StartsWith(method))
                return method.Length;
            if (method.AsSpan().StartsWith(bytes))
                return 0;
        }

        return -1;
    }

    private HttpVersionVerdict LookForLine(ReadOnlySpan<byte> bytes)
    {
        var fresh = bytes[_position..Math.Min(bytes.Length, MaxBytes)];
        var end = fresh.IndexOf((byte)'\n');
        var part = end < 0 ? fresh : fresh[..end];

        // Control characters are in no request line, but for the CR at its end.
        var control = part.IndexOfAnyInRange((byte)0, (byte)0x1f);
        if (control >= 0 && (part[control] != '\r' || control != part.Length - 1))
            return HttpVersionVerdict.NotHttp;
        if (end >= 0)
            return VersionOf(bytes[_start..(_position + end)]);

        // A CR that came last is looked at again, with what follows it.
        _position += control >= 0 ? control : fresh.Length;
        return bytes.Length < MaxBytes ? HttpVersionVerdict.Undecided : HttpVersionVerdict.NotHttp;
    }

    private static HttpVersionVerdict VersionOf(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty && line[^1] == '\r')
            line = line[..^1];
        var target = line[(line.IndexOf((byte)' ') + 1)..];
        var space = target.IndexOf((byte)' ');
        if (space <= 0)
            return HttpVersionVerdict.NotHttp;
        var version = target[(space + 1)..];
        if (version.SequenceEqual("HTTP/1.1"u8))
            return HttpVersionVerdict.Http11;
        return version.SequenceEqual("HTTP/1.0"u8) ? HttpVersionVerdict.Http10 : HttpVersionVerdict.NotHttp;
    }
}
