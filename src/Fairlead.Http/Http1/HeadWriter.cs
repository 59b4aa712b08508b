using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>Writes message heads into the output's buffer.</summary>
internal static class HeadWriter
{
    private static readonly byte[]?[] StatusLines = CreateStatusLines();

    /// <summary>Writes <c>METHOD target HTTP/1.1</c>, <c>host</c> and the fields.</summary>
    public static void WriteRequest(PipeWriter output, RequestHead head, BodyKind body, bool isUpgrade)
    {
        var headers = head.Headers;
        var span = output.GetSpan(Bound(headers));
        var isConnect = head.Method.SequenceEqual("CONNECT"u8);
        var at = Put(span, 0, head.Method);
        span[at++] = (byte)' ';
        at = Put(span, at, isConnect ? head.Authority : head.Path);
        at = Put(span, at, " HTTP/1.1\r\nhost: "u8);
        at = Put(span, at, head.Authority);
        at = Put(span, at, "\r\n"u8);
        at = WriteFields(span, at, headers, isUpgrade);
        if (isUpgrade)
        {
            at = Put(span, at, "connection: upgrade\r\n"u8);
            at = WebSocketProof.WriteKey(span, at, headers);
        }

        at = WriteFraming(span, at, body, head.ContentLength);
        output.Advance(Put(span, at, "\r\n"u8));
    }

    /// <summary>Writes the status line and the fields.</summary>
    public static void WriteResponse(PipeWriter output, ResponseHead head, BodyKind body, long length, ConnectionOption option)
    {
        var span = output.GetSpan(Bound(head.Headers));
        var at = WriteStatusLine(span, head.Status);
        at = WriteFields(span, at, head.Headers, keepUpgrade: head.Status == 101 || option == ConnectionOption.Upgrade);
        at = WriteFraming(span, at, body, length);
        at = option switch
        {
            ConnectionOption.Close => Put(span, at, "connection: close\r\n"u8),
            ConnectionOption.KeepAlive => Put(span, at, "connection: keep-alive\r\n"u8),
            ConnectionOption.Upgrade => Put(span, at, "connection: upgrade\r\n"u8),
            _ => at,
        };
        output.Advance(Put(span, at, "\r\n"u8));
    }

    /// <summary>Writes an interim response.</summary>
    public static void WriteInformational(PipeWriter output, int status, HeaderMap? headers)
    {
        var span = output.GetSpan(headers is null ? 128 : Bound(headers));
        var at = WriteStatusLine(span, status);
        if (headers is not null)
            at = WriteFields(span, at, headers, keepUpgrade: false);
        output.Advance(Put(span, at, "\r\n"u8));
    }

    public static int WriteField(Span<byte> span, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        name.CopyTo(span);
        var at = name.Length;
        span[at] = (byte)':';
        span[at + 1] = (byte)' ';
        value.CopyTo(span[(at + 2)..]);
        at += 2 + value.Length;
        span[at] = (byte)'\r';
        span[at + 1] = (byte)'\n';
        return at + 2;
    }

    // Names of known headers are not in the map's buffer; the longest has 36 bytes.
    private static int Bound(HeaderMap headers) => headers.ByteCount + (headers.Count * 44) + 256;

    private static int WriteFields(Span<byte> span, int at, HeaderMap headers, bool keepUpgrade)
    {
        foreach (var field in headers)
        {
            if (IsWritten(field.Known, keepUpgrade))
                at += WriteField(span[at..], field.Name, field.Value);
        }

        return at;
    }

    // Framing and connection fields are this side's own business: what is in the map describes another connection.
    private static bool IsWritten(KnownHeader known, bool keepUpgrade) =>
        known is KnownHeader.None or > KnownHeader.ProxyConnection
        || known is KnownHeader.TE or KnownHeader.Trailer
        || (known == KnownHeader.Upgrade && keepUpgrade);

    private static int WriteFraming(Span<byte> span, int at, BodyKind body, long length)
    {
        if (body == BodyKind.Chunked)
            return Put(span, at, "transfer-encoding: chunked\r\n"u8);
        if (length < 0)
            return at;
        at = Put(span, at, "content-length: "u8);
        Utf8Formatter.TryFormat(length, span[at..], out var digits);
        return Put(span, at + digits, "\r\n"u8);
    }

    private static int WriteStatusLine(Span<byte> span, int status)
    {
        if ((uint)status < 600 && StatusLines[status] is { } line)
            return Put(span, 0, line);
        var at = Put(span, 0, "HTTP/1.1 "u8);
        Utf8Formatter.TryFormat(status, span[at..], out var digits);
        return Put(span, at + digits, " \r\n"u8);
    }

    private static int Put(Span<byte> span, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(span[at..]);
        return at + text.Length;
    }

    private static byte[]?[] CreateStatusLines()
    {
        var lines = new byte[600][];
        foreach (var (status, reason) in ReasonPhrases.All)
            lines[status] = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {reason}\r\n");
        return lines;
    }
}
