using System.Globalization;

namespace Fairlead.Http.Tests.Support;

/// <summary>A parser that has nothing in common with the product's: plain, slow, and strict. It throws where the product wrote something that is not HTTP/1.1.</summary>
internal static class WireParser
{
    public static List<WireMessage> Requests(string text) => All(text, isResponse: false, _ => false);

    /// <summary>Parses what a server sent. <paramref name="isBodiless"/> says which of the final responses answer HEAD.</summary>
    public static List<WireMessage> Responses(string text, Func<int, bool>? isBodiless = null) => All(text, isResponse: true, isBodiless ?? (_ => false));

    private static List<WireMessage> All(string text, bool isResponse, Func<int, bool> isBodiless)
    {
        var messages = new List<WireMessage>();
        var finals = 0;
        for (var at = 0; at < text.Length;)
        {
            var headEnd = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
            if (headEnd < 0)
                throw new FormatException("An incomplete head: " + text[at..] + " in " + text);
            var lines = text[at..headEnd].Split("\r\n");
            var fields = lines.Skip(1).Select(Field).ToList();
            at = headEnd + 4;
            CheckStartLine(lines[0], isResponse);
            var status = isResponse ? int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
            var hasNoBody = isResponse && (status is < 200 or 204 or 304 || isBodiless(finals));
            finals += status >= 200 ? 1 : 0;
            messages.Add(hasNoBody ? new WireMessage(lines[0], fields, "", [], true) : Body(lines[0], fields, text, ref at, isResponse));
            if (isResponse && status == 101)
                break;
        }

        return messages;
    }

    private static void CheckStartLine(string line, bool isResponse)
    {
        var parts = line.Split(' ');
        if (isResponse ? !line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || parts[1].Length != 3 : parts.Length != 3 || parts[2] != "HTTP/1.1" || parts.Any(p => p.Length == 0))
            throw new FormatException("A bad start line: " + line);
    }

    private static WireMessage Body(string line, List<(string Name, string Value)> fields, string text, ref int at, bool isResponse)
    {
        var lengths = Values(fields, "content-length");
        var codings = Values(fields, "transfer-encoding");
        if (lengths.Count + codings.Count > 1)
            throw new FormatException("Ambiguous framing.");
        if (codings.Count == 1)
            return codings[0] == "chunked" ? Chunked(line, fields, text, ref at) : throw new FormatException("Transfer-Encoding: " + codings[0]);
        if (lengths.Count == 0)
        {
            var rest = isResponse ? text[at..] : "";
            at += rest.Length;
            return new WireMessage(line, fields, rest, [], true);
        }

        if (!lengths[0].All(char.IsAsciiDigit) || lengths[0].Length == 0)
            throw new FormatException("Content-Length: " + lengths[0]);
        var length = long.Parse(lengths[0], CultureInfo.InvariantCulture);
        var body = text.Substring(at, (int)Math.Min(length, text.Length - at));
        at += body.Length;
        return new WireMessage(line, fields, body, [], body.Length == length);
    }

    private static WireMessage Chunked(string line, List<(string Name, string Value)> fields, string text, ref int at)
    {
        var body = "";
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
            {
                at = text.Length;
                return Incomplete();
            }

            var size = int.Parse(text.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at = end + 2;
            if (size == 0)
                break;
            if (text.Length - at < size + 2)
            {
                body += text[at..];
                at = text.Length;
                return Incomplete();
            }

            body += text.Substring(at, size);
            if (text.Substring(at + size, 2) != "\r\n")
                throw new FormatException("A chunk without line end.");
            at += size + 2;
        }

        var trailers = new List<(string, string)>();
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
                throw new FormatException("Incomplete trailers.");
            var trailer = text[at..end];
            at = end + 2;
            if (trailer.Length == 0)
                return new WireMessage(line, fields, body, trailers, true);
            trailers.Add(Field(trailer));
        }

        WireMessage Incomplete() => new(line, fields, body, [], false);
    }

    private static List<string> Values(List<(string Name, string Value)> fields, string name) =>
        [.. fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    private static (string Name, string Value) Field(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || line[..colon].Any(c => c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".Contains(c, StringComparison.Ordinal)))
            throw new FormatException("A bad field line: " + line);
        var value = line[(colon + 1)..].Trim(' ', '\t');
        if (value.Any(c => (c < ' ' && c != '\t') || c == 0x7f))
            throw new FormatException("A control character in: " + line);
        return (line[..colon], value);
    }
}
