using System.Globalization;
using System.Text;

namespace Fairlead.Grpc.Tests.Support;

/// <summary>An HTTP/1 message, taken apart.</summary>
internal sealed class HttpMessage
{
    private readonly (string Name, string Value)[] _fields;

    private HttpMessage(string startLine, (string Name, string Value)[] fields)
    {
        StartLine = startLine;
        _fields = fields;
    }

    public string StartLine { get; }

    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Method => StartLine.Split(' ')[0];

    public string Path => StartLine.Split(' ')[1];

    public byte[] Body { get; private set; } = [];

    public string Text => Encoding.UTF8.GetString(Body);

    public (string Name, string Value)[] Trailers { get; private set; } = [];

    /// <summary>False if the end has not come.</summary>
    public bool IsComplete { get; private set; }

    public string? this[string name] => _fields.Where(f => f.Name == name).Select(f => f.Value).SingleOrDefault();

    /// <summary>Reads the message at the beginning of the bytes; null if its head is not whole.</summary>
    public static HttpMessage? Parse(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var lines = text[..end].Split("\r\n");
        var message = new HttpMessage(lines[0], FieldsOf(lines.Skip(1)));
        message.ReadBody(text[(end + 4)..]);
        return message;
    }

    private static (string Name, string Value)[] FieldsOf(IEnumerable<string> lines) =>
        [.. lines.Where(l => l.Length > 0).Select(l => l.Split(':', 2)).Select(p => (p[0].ToLowerInvariant(), p[1].Trim()))];

    private void ReadBody(string rest)
    {
        if (this["transfer-encoding"] != "chunked")
        {
            var length = int.Parse(this["content-length"] ?? "0", CultureInfo.InvariantCulture);
            Body = Encoding.Latin1.GetBytes(rest[..Math.Min(length, rest.Length)]);
            IsComplete = Body.Length == length;
            return;
        }

        var body = new StringBuilder();
        while (rest.IndexOf("\r\n", StringComparison.Ordinal) is >= 0 and var line)
        {
            var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            rest = rest[(line + 2)..];
            if (size == 0)
            {
                Trailers = FieldsOf(rest.Split("\r\n"));
                IsComplete = rest.EndsWith("\r\n", StringComparison.Ordinal);
                break;
            }

            body.Append(rest.AsSpan(0, Math.Min(size, rest.Length)));
            rest = rest.Length >= size + 2 ? rest[(size + 2)..] : "";
        }

        Body = Encoding.Latin1.GetBytes(body.ToString());
    }
}
