using System.Collections.Frozen;
using System.Text.Json;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Copies JSON of a configuration, with "[redacted]" in place of what Envoy's API marks as sensitive.</summary>
internal static class RedactedJson
{
    private const string Redacted = "[redacted]";

    // Compared without underscores and case, so that snake_case and camelCase are both found.
    private static readonly FrozenSet<string> Sensitive = new[]
    {
        "privatekey", "privatekeyprovider", "password", "passphrase", "pkcs12", "sessionticketkeys", "genericsecret", "secret", "secrets", "clientsecret", "hmacsecret", "tokensecret",
        "token", "accesstoken", "accesskey", "accesskeyid", "secretaccesskey", "sessiontoken", "apikey", "credential", "credentials", "callcredentials", "authorization", "inlinesecret",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="json">Any JSON; what is none is written as a message that says so.</param>
    /// <param name="typeUrl">The type to write as the first member, unless the JSON has it; or an empty string.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(string json, string typeUrl, Utf8JsonWriter writer)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // Without its structure nobody can tell what in it is secret.
            writer.WriteStartObject();
            writer.WriteString("error", "not valid JSON");
            writer.WriteEndObject();
            return;
        }

        using (document)
            Write(document.RootElement, typeUrl, writer);
    }

    private static void Write(JsonElement element, string typeUrl, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                if (typeUrl.Length > 0 && !element.TryGetProperty("@type", out _))
                    writer.WriteString("@type", typeUrl);
                foreach (var member in element.EnumerateObject())
                    WriteMember(member, writer);
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, "", writer);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        writer.WritePropertyName(member.Name);
        if (Sensitive.Contains(member.Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()))
            writer.WriteStringValue(Redacted);
        else
            Write(member.Value, "", writer);
    }
}
