using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>Parses response heads (RFC 9112, 4 to 6).</summary>
internal static class ResponseParser
{
    /// <summary>Parses a head at the beginning of <paramref name="text"/>.</summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> text, ref int scanned, ClientCodecOptions options, ResponseHead head, ref MessageFraming framing, out int consumed)
    {
        consumed = 0;
        var end = HeadBoundary.Find(text, ref scanned);
        if (end < 0)
        {
            var isHopeless = text.Length > options.MaxHeaderBytes || !IsPrefixOfVersion(text) || HeadBoundary.HasBareLineEnd(text);
            return isHopeless ? ParseStatus.Error : ParseStatus.NeedMore;
        }

        if (end > options.MaxHeaderBytes || !TryParseLine(text[..end], head, out var at))
            return ParseStatus.Error;
        head.Headers.Import(text[..end]);
        consumed = end;
        return TryParseFields(text[..end], at, options, head, ref framing) ? ParseStatus.Done : ParseStatus.Error;
    }

    private static bool IsPrefixOfVersion(ReadOnlySpan<byte> text) => text[..Math.Min(7, text.Length)].SequenceEqual("HTTP/1."u8[..Math.Min(7, text.Length)]);

    private static bool TryParseLine(ReadOnlySpan<byte> block, ResponseHead head, out int end)
    {
        end = 0;
        if (block.Length < 14 || !block.StartsWith("HTTP/1."u8) || block[8] != ' ')
            return false;
        if (block[7] is not ((byte)'0' or (byte)'1') || block[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') || block[9] == '0')
            return false;
        head.Flags = block[7] == '1' ? MessageFlags.Http11 : MessageFlags.Http10;
        head.Status = ((block[9] - '0') * 100) + ((block[10] - '0') * 10) + (block[11] - '0');

        // The space before an empty reason phrase is often left out.
        var reason = block[12..];
        var length = HeaderSyntax.IndexOfControl(reason);
        if (length < 0 || reason[length] != '\r' || reason[length + 1] != '\n' || (length > 0 && reason[0] != ' '))
            return false;
        end = 12 + length + 2;
        return true;
    }

    private static bool TryParseFields(ReadOnlySpan<byte> block, int at, ClientCodecOptions options, ResponseHead head, ref MessageFraming framing)
    {
        var count = 0;
        var connections = 0;
        while (at < block.Length - 2)
        {
            if (!FieldLine.TryParse(block, at, out var line) || ++count > options.MaxHeaderCount)
                return false;
            var known = KnownHeaders.Find(block.Slice(at, line.NameLength));
            var value = block.Slice(line.ValueStart, line.ValueLength);
            switch (known)
            {
                case KnownHeader.ContentLength:
                    if (!FramingFields.TryReadContentLength(value, ref framing))
                        return false;
                    break;
                case KnownHeader.TransferEncoding:
                    if (FramingFields.ReadTransferEncoding(value, ref framing) != 0)
                        return false;
                    break;
                case KnownHeader.Connection:
                    connections++;
                    FramingFields.ReadConnection(value, ref framing);
                    break;
            }

            if (known is not (KnownHeader.TransferEncoding or KnownHeader.Connection or KnownHeader.KeepAlive or KnownHeader.ProxyConnection))
                head.Headers.AddImported(known, at, line.NameLength, line.ValueStart, line.ValueLength);
            at = line.End;
        }

        if (connections > 0)
            RemoveNominated(block, head.Headers);
        head.ContentLength = framing.ContentLength;

        // RFC 9112, 6.3 (3): both at once from an upstream is an attack on the cache or the client behind.
        return !(framing.HasTransferEncoding && framing.ContentLength >= 0);
    }

    private static void RemoveNominated(ReadOnlySpan<byte> block, HeaderMap headers)
    {
        for (var at = block.IndexOf("\r\n"u8) + 2; at < block.Length - 2;)
        {
            FieldLine.TryParse(block, at, out var line);
            if (KnownHeaders.Find(block.Slice(at, line.NameLength)) == KnownHeader.Connection)
                FramingFields.RemoveNominated(block.Slice(line.ValueStart, line.ValueLength), headers);
            at = line.End;
        }
    }
}
