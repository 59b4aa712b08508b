using System.Text.Json;
using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Server.Rest;

/// <summary>Reads a request out of JSON. Clients tell much of themselves that nobody needs: what is not known is passed over, as it is in the wire format.</summary>
internal static class RestRequest
{
    /// <exception cref="JsonException">The text is no JSON, or a field is not what it must be.</exception>
    public static DiscoveryRequest Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair is found when the text is taken, not when it is parsed.
            throw new JsonException(exception.Message, exception);
        }
    }

    private static DiscoveryRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("a request is an object");
        var request = new DiscoveryRequest { VersionInfo = Text(root, "version_info", "versionInfo"), TypeUrl = Text(root, "type_url", "typeUrl"), Node = NodeOf(root) };
        if (Find(root, "resource_names", "resourceNames") is { } names)
            request.ResourceNames.AddRange(Names(names));
        if (Find(root, "resource_locators", "resourceLocators") is not null)
            request.ResourceLocators.Add(new ResourceLocator());
        return request;
    }

    private static IEnumerable<string> Names(JsonElement names) => names.ValueKind == JsonValueKind.Array
        ? names.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : throw new JsonException("resource_names must have texts"))
        : throw new JsonException("resource_names must be a list");

    private static Node? NodeOf(JsonElement root)
    {
        if (Find(root, "node", "node") is not { } node)
            return null;
        if (node.ValueKind != JsonValueKind.Object)
            throw new JsonException("node must be an object");
        var result = new Node { Id = Text(node, "id", "id"), Cluster = Text(node, "cluster", "cluster") };
        if (Find(node, "locality", "locality") is { ValueKind: JsonValueKind.Object } locality)
            result.Locality = new() { Region = Text(locality, "region", "region"), Zone = Text(locality, "zone", "zone"), SubZone = Text(locality, "sub_zone", "subZone") };
        if (Find(node, "metadata", "metadata") is { ValueKind: JsonValueKind.Object } metadata)
            result.Metadata = StructOf(metadata);
        return result;
    }

    private static Struct StructOf(JsonElement element)
    {
        var result = new Struct();
        foreach (var member in element.EnumerateObject())
            result.Fields[member.Name] = ValueOf(member.Value);
        return result;
    }

    // How deep JSON nests the parser bounds.
    private static Value ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Value.ForStruct(StructOf(element)),
        JsonValueKind.Array => Value.ForList([.. element.EnumerateArray().Select(ValueOf)]),
        JsonValueKind.String => Value.ForString(element.GetString()!),
        JsonValueKind.Number => Value.ForNumber(element.GetDouble()),
        JsonValueKind.True => Value.ForBool(true),
        JsonValueKind.False => Value.ForBool(false),
        _ => Value.ForNull(),
    };

    private static string Text(JsonElement element, string name, string camelName) => Find(element, name, camelName) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => throw new JsonException($"{name} must be a text"),
    };

    private static JsonElement? Find(JsonElement element, string name, string camelName) =>
        (element.TryGetProperty(name, out var found) || element.TryGetProperty(camelName, out found)) && found.ValueKind != JsonValueKind.Null ? found : null;
}
