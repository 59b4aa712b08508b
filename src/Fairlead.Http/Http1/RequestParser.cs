using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>Parses request heads (RFC 9112, 2 to 6): one look for the end, one pass over the fields, one copy into the header map.</summary>
internal static class RequestParser
{
    /// <summary>Parses a head at the beginning of <paramref name="text"/>.</summary>
    /// <param name="text">The bytes received.</param>
    /// <param name="scanned">What was looked at in vain before; 0 for a new head.</param>
    /// <param name="options">The limits.</param>
    /// <param name="head">Filled.</param>
    /// <param name="framing">Filled.</param>
    /// <param name="consumed">The length of the head, empty lines before it included.</param>
    /// <param name="error">What is wrong, with <see cref="ParseStatus.Error"/>.</param>
    public static ParseStatus Parse(ReadOnlySpan<byte> text, ref int scanned, ServerCodecOptions options, RequestHead head, ref MessageFraming framing, out int consumed, out HttpError error)
    {
        consumed = 0;
        error = default;

        // Empty lines before a request line are ignored (RFC 9112, 2.2): old clients send them behind a body.
        var start = 0;
        while (start < options.MaxHeaderBytes && text[start..].StartsWith("\r\n"u8))
            start += 2;
        text = text[start..];
        var end = HeadBoundary.Find(text, ref scanned);
        if (end < 0)
            return Incomplete(text, options, ref error);
        if (end > options.MaxHeaderBytes)
            return Fail(TooLarge(text, options), ref error);
        var block = text[..end];
        if (!TryParseLine(block, options, head, out var at, out error))
            return ParseStatus.Error;
        if (!TryParseFields(block, at, options, head, ref framing, out error))
            return ParseStatus.Error;
        consumed = start + end;
        return ParseStatus.Done;
    }

    private static ParseStatus Fail(HttpError reason, ref HttpError error)
    {
        error = reason;
        return ParseStatus.Error;
    }

    private static ParseStatus Incomplete(ReadOnlySpan<byte> text, ServerCodecOptions options, ref HttpError error)
    {
        if (text.Length > options.MaxHeaderBytes)
            return Fail(TooLarge(text, options), ref error);

        // A lone CR may be the first half of the empty line that is ignored before a request.
        if (text.IsEmpty || (text.Length == 1 && text[0] == '\r'))
            return ParseStatus.NeedMore;
        var method = HeaderSyntax.TokenLength(text);
        if (method == 0 || (method < text.Length && text[method] != ' ') || HeadBoundary.HasBareLineEnd(text))
            return Fail(HttpError.BadRequest("http1.codec_error"), ref error);
        return ParseStatus.NeedMore;
    }

    private static HttpError TooLarge(ReadOnlySpan<byte> text, ServerCodecOptions options)
    {
        var line = text.IndexOf("\r\n"u8);
        return line < 0 || line > options.MaxHeaderBytes ? new HttpError(414, "http1.uri_too_long") : new HttpError(431, "http1.headers_too_large");
    }

    private static bool TryParseLine(ReadOnlySpan<byte> block, ServerCodecOptions options, RequestHead head, out int end, out HttpError error)
    {
        end = 0;
        error = HttpError.BadRequest("http1.codec_error");
        var method = HeaderSyntax.TokenLength(block);
        if (method == 0 || block[method] != ' ')
            return false;
        var target = RequestTarget.LengthOf(block[(method + 1)..]);
        var version = block[(method + 1 + target)..];
        if (target == 0 || version.Length < 11 || version[0] != ' ' || version[9] != '\r' || version[10] != '\n' || !version[1..6].SequenceEqual("HTTP/"u8))
            return false;
        if (!TryReadVersion(version[6..9], options, head, ref error))
            return false;
        var offset = head.Headers.Import(block);
        head.Headers.AddImported(KnownHeader.Method, offset, method);
        end = method + 1 + target + 11;
        return RequestTarget.TryApply(block.Slice(method + 1, target), offset + method + 1, head, options.Http1.AllowAbsoluteUrl);
    }

    private static bool TryReadVersion(ReadOnlySpan<byte> version, ServerCodecOptions options, RequestHead head, ref HttpError error)
    {
        if (version.SequenceEqual("1.1"u8))
        {
            head.Flags |= MessageFlags.Http11;
            return true;
        }

        if (version.SequenceEqual("1.0"u8))
        {
            head.Flags |= MessageFlags.Http10;
            error = new HttpError(426, "http1.http_1_0_not_allowed");
            return options.Http1.AcceptHttp10;
        }

        if (char.IsAsciiDigit((char)version[0]) && version[1] == '.' && char.IsAsciiDigit((char)version[2]))
            error = new HttpError(505, "http1.unsupported_version");
        return false;
    }

    private static bool TryParseFields(ReadOnlySpan<byte> block, int at, ServerCodecOptions options, RequestHead head, ref MessageFraming framing, out HttpError error)
    {
        // The block is the first thing in a cleared map.
        var fields = new RequestFields(head, options);
        var count = 0;
        while (at < block.Length - 2)
        {
            if (!FieldLine.TryParse(block, at, out var line))
            {
                error = HttpError.BadRequest("http1.codec_error");
                return false;
            }

            if (++count > options.MaxHeaderCount)
            {
                error = new HttpError(431, "http1.too_many_headers");
                return false;
            }

            if (!fields.TryAdd(block, at, line, ref framing, out error))
                return false;
            at = line.End;
        }

        return fields.TryFinish(block, ref framing, out error);
    }
}
