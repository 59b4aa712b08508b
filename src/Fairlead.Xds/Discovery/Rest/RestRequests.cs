using System.Buffers;
using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery.Rest;

/// <summary>Writes requests as JSON.</summary>
internal static class RestRequests
{
    public static ReadOnlyMemory<byte> Write(Node node, ResourceType type, Subscription wanted, string version, string nonce, string? refusal)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("version_info", version);
        Write(json, node);
        if (wanted.Names.Count > 0)
        {
            json.WriteStartArray("resource_names");
            foreach (var name in wanted.Names.Order(StringComparer.Ordinal))
                json.WriteStringValue(name);
            json.WriteEndArray();
        }

        json.WriteString("type_url", type.TypeUrl);
        if (nonce.Length > 0)
            json.WriteString("response_nonce", nonce);
        if (refusal is not null)
        {
            json.WriteStartObject("error_detail");
            json.WriteNumber("code", 3);
            json.WriteString("message", refusal);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Node node)
    {
        json.WriteStartObject("node");
        json.WriteString("id", node.Id);
        json.WriteString("cluster", node.Cluster);
        if (node.Locality != new Locality())
        {
            json.WriteStartObject("locality");
            json.WriteString("region", node.Locality.Region);
            json.WriteString("zone", node.Locality.Zone);
            json.WriteString("sub_zone", node.Locality.SubZone);
            json.WriteEndObject();
        }

        if (node.MetadataJson.Length > 0)
        {
            json.WritePropertyName("metadata");
            json.WriteRawValue(node.MetadataJson);
        }

        json.WriteString("user_agent_name", "fairlead");
        json.WriteEndObject();
    }
}
