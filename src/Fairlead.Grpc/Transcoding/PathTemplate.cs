using System.Text;

namespace Fairlead.Grpc.Transcoding;

/// <summary>A path template of <c>google.api.http</c>: <c>/v1/{name=shelves/*}/books/{book}:verb</c>.</summary>
internal sealed class PathTemplate
{
    private const int MaxSegments = 100;

    private readonly List<string> _segments = [];
    private readonly List<PathVariable> _variables = [];
    private string _rest;

    private PathTemplate(string text) => _rest = text;

    /// <summary>Literals, <c>*</c> for any segment, and <c>**</c>, only at the end, for any number of them.</summary>
    public IReadOnlyList<string> Segments => _segments;

    public IReadOnlyList<PathVariable> Variables => _variables;

    /// <summary>What stands behind the colon of the last segment; empty if there is none.</summary>
    public string Verb { get; private set; } = "";

    /// <summary>Returns null, and what is wrong, if the text is no template.</summary>
    public static PathTemplate? Parse(string text, out string error)
    {
        var template = new PathTemplate(text);
        error = template.Parse() ?? "";
        return error.Length == 0 ? template : null;
    }

    private string? Parse()
    {
        if (!Take('/'))
            return "must begin with a slash";
        do
        {
            if (ParseSegment() is { } error)
                return error;
        }
        while (Take('/'));

        if (Take(':'))
        {
            Verb = TakeLiteral();
            if (Verb.Length == 0)
                return "has no verb behind the colon";
        }

        if (_rest.Length > 0)
            return $"has an unexpected '{_rest[0]}'";
        if (_segments.Count > MaxSegments)
            return $"has more than {MaxSegments} segments";
        var rest = _segments.IndexOf("**");
        if (rest >= 0 && rest != _segments.Count - 1)
            return "may have ** only as its last segment";
        return _variables.DistinctBy(v => v.Path).Count() != _variables.Count ? "binds a field twice" : null;
    }

    private string? ParseSegment()
    {
        if (!Take('{'))
            return ParsePlain();
        var first = _segments.Count;
        var path = TakeUntil('=', '}');
        if (path.Length == 0 || path.Split('.').Any(n => n.Length == 0 || !n.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
            return $"has a variable without the name of a field: '{path}'";
        if (Take('='))
        {
            do
            {
                if (ParsePlain() is { } error)
                    return error;
            }
            while (Take('/'));
        }
        else
        {
            _segments.Add("*");
        }

        if (!Take('}'))
            return "has a variable that does not end";
        _variables.Add(new PathVariable(path, first, _segments.Count - first, _segments[^1] == "**"));
        return null;
    }

    private string? ParsePlain()
    {
        var segment = TakeLiteral();
        if (segment.Length == 0)
            return "has an empty segment";
        if (segment.Contains('*') && segment is not ("*" or "**"))
            return $"has a segment '{segment}': an asterisk stands alone";
        _segments.Add(segment);
        return null;
    }

    private bool Take(char c)
    {
        if (!_rest.StartsWith(c))
            return false;
        _rest = _rest[1..];
        return true;
    }

    private string TakeLiteral() => TakeUntil('/', ':', '{', '}', '=');

    private string TakeUntil(params ReadOnlySpan<char> ends)
    {
        var end = _rest.AsSpan().IndexOfAny(ends);
        var taken = end < 0 ? _rest : _rest[..end];
        _rest = _rest[taken.Length..];
        return taken;
    }
}
