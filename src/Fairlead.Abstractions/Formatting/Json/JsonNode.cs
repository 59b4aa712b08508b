using System.Text;
using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>A value of a JSON format.</summary>
internal abstract class JsonNode
{
    public abstract void Write(StreamInfo info, ref ValueWriter writer);

    public static JsonNode Compile(JsonElement element, string path, ICollection<ConfigError> errors) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObjectNode([.. element.EnumerateObject().Select(p => (p.Name, Compile(p.Value, $"{path}.{p.Name}", errors)))]),
        JsonValueKind.Array => new JsonArrayNode([.. element.EnumerateArray().Select((e, i) => Compile(e, $"{path}[{i}]", errors))]),
        JsonValueKind.String => CompileText(element.GetString()!, path, errors),
        _ => new JsonLiteralNode(Encoding.UTF8.GetBytes(element.GetRawText())),
    };

    private static JsonNode CompileText(string text, string path, ICollection<ConfigError> errors)
    {
        var segments = FormatParser.Parse(text, path, errors) ?? [];
        return segments is [not LiteralSegment] ? new JsonValueNode(segments[0]) : new JsonTextNode(segments);
    }
}
