using System.Text.Json.Nodes;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>google.protobuf.FieldMask</c>: keeps the fields that are named, such as <c>cluster.name,last_updated</c>. A list is gone through item by item; the type stays.</summary>
internal sealed class JsonFieldMask
{
    private readonly Dictionary<string, JsonFieldMask> _fields = new(StringComparer.Ordinal);

    public JsonFieldMask(string paths)
    {
        foreach (var path in paths.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var mask = this;
            foreach (var field in path.Split('.'))
                mask = mask.Add(field);
        }
    }

    public JsonObject Apply(JsonObject message)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in message)
        {
            if (name == "@type")
                kept[name] = value?.DeepClone();
            else if (_fields.TryGetValue(name, out var inner) && value is not null)
                kept[name] = inner.Inside(value);
        }

        return kept;
    }

    private JsonFieldMask Add(string field)
    {
        if (!_fields.TryGetValue(field, out var inner))
            _fields.Add(field, inner = new JsonFieldMask(""));
        return inner;
    }

    private JsonNode Inside(JsonNode value) => value switch
    {
        JsonObject message when _fields.Count > 0 => Apply(message),
        JsonArray list when _fields.Count > 0 => new JsonArray([.. list.Select(item => item is null ? null : Inside(item))]),
        _ => value.DeepClone(),
    };
}
