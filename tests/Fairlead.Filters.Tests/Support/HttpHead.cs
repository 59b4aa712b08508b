using System.Globalization;

namespace Fairlead.Filters.Tests.Support;

/// <summary>The head of an HTTP/1 message, taken apart.</summary>
internal sealed class HttpHead
{
    private readonly string _startLine;
    private readonly ILookup<string, string> _fields;

    private HttpHead(string text)
    {
        var lines = text.Split("\r\n");
        _startLine = lines[0];
        _fields = lines.Skip(1).Select(l => l.Split(':', 2)).ToLookup(p => p[0].ToLowerInvariant(), p => p[1].Trim());
    }

    public int Status => int.Parse(_startLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Method => _startLine.Split(' ')[0];

    /// <summary>The value of a field, which stands at most once; null if it does not.</summary>
    public string? this[string name] => _fields[name].SingleOrDefault();

    /// <summary>The fields that begin with <c>access-control-</c>, without that, as <c>name=value</c> in the order of their names.</summary>
    public string AccessControl => string.Join(' ', _fields.Where(f => f.Key.StartsWith("access-control-", StringComparison.Ordinal))
        .Select(f => $"{f.Key["access-control-".Length..]}={f.Single()}").Order(StringComparer.Ordinal));

    /// <summary>Reads the head at the beginning of a text; null if it is not whole.</summary>
    public static HttpHead? Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end < 0 ? null : new HttpHead(text[..end]);
    }
}
