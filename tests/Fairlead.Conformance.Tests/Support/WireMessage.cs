using System.Globalization;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>An HTTP/1 message as it stood on the wire.</summary>
internal sealed class WireMessage
{
    public WireMessage(string head)
    {
        Head = head;
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        StartLine = lines[0];
        Headers = [.. lines.Skip(1).Select(l => l.Split(':', 2)).Select(p => (p[0], p[1].Trim()))];
    }

    public string Head { get; }

    public string StartLine { get; }

    public (string Name, string Value)[] Headers { get; }

    public (string Name, string Value)[] Trailers { get; set; } = [];

    public byte[] Bytes { get; set; } = [];

    /// <summary>False if the message broke off.</summary>
    public bool IsComplete { get; set; }

    public string Body => System.Text.Encoding.Latin1.GetString(Bytes);

    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Method => StartLine.Split(' ')[0];

    public string Target => StartLine.Split(' ')[1];

    /// <summary>The value of a header that is there once; null if it is not there.</summary>
    public string? this[string name] => Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).SingleOrDefault();

    public string[] All(string name) => [.. Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];
}
