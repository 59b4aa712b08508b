using System.Text.Json.Nodes;

namespace Fairlead.Tests.Routing;

/// <summary>Reads the block maps, block lists and plain or quoted scalars of which the route corpus consists. Every scalar is a string.</summary>
internal sealed class MiniYaml
{
    private readonly List<(int Indent, string Text)> _lines = [];
    private int _next;

    private MiniYaml(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.Length > 0 && trimmed[0] != '#')
                _lines.Add((line.Length - line.TrimStart().Length, trimmed));
        }
    }

    public static JsonNode Parse(string text) => new MiniYaml(text).Block(0);

    private JsonNode Block(int indent) => _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal) ? List(indent) : Map(indent);

    private JsonArray List(int indent)
    {
        var list = new JsonArray();
        while (_next < _lines.Count && _lines[_next].Indent == indent && _lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var text = _lines[_next].Text[2..].TrimStart();
            var isMap = text[0] is not ('"' or '\'') && (text.Contains(": ", StringComparison.Ordinal) || text.EndsWith(':'));
            if (isMap)
            {
                _lines[_next] = (indent + 2, text);
                list.Add(Map(indent + 2));
            }
            else
            {
                _next++;
                list.Add(Scalar(text));
            }
        }

        return list;
    }

    private JsonObject Map(int indent)
    {
        var map = new JsonObject();
        while (_next < _lines.Count && _lines[_next].Indent == indent && !_lines[_next].Text.StartsWith("- ", StringComparison.Ordinal))
        {
            var text = _lines[_next++].Text;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var value = text[(colon + 1)..].Trim();
            map[text[..colon]] = value.Length > 0 ? Scalar(value) : Block(_lines[_next].Indent);
        }

        return map;
    }

    private static JsonValue Scalar(string text) => JsonValue.Create(text[0] is '"' or '\'' ? text[1..^1] : text);
}
