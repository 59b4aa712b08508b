using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Clusters;

/// <summary>Chooses the transport socket of an endpoint by its metadata: the first match, else the cluster's own. Asked when endpoints come, not when connections are made.</summary>
/// <param name="matches">The matches in order; a socket that is null is plain text.</param>
/// <param name="otherwise">The cluster's own; null for plain text.</param>
internal sealed class SocketMatches(IReadOnlyList<(JsonElement Match, ITransportSocket? Socket)> matches, ITransportSocket? otherwise)
{
    private const string MetadataName = "envoy.transport_socket_match";

    public ITransportSocket? Find(LbEndpoint endpoint)
    {
        if (matches.Count == 0)
            return otherwise;
        using var metadata = endpoint.MetadataJson.Length > 0 ? JsonDocument.Parse(endpoint.MetadataJson) : null;
        var labels = default(JsonElement);
        metadata?.RootElement.TryGetProperty(MetadataName, out labels);
        foreach (var (match, socket) in matches)
        {
            if (IsMet(match, labels))
                return socket;
        }

        return otherwise;
    }

    /// <summary>Reads what is to be matched; false if it is no JSON object.</summary>
    public static bool TryParse(string json, out JsonElement match)
    {
        try
        {
            match = JsonElement.Parse(json.Length == 0 ? "{}" : json);
            return match.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            match = default;
            return false;
        }
    }

    private static bool IsMet(JsonElement match, JsonElement labels)
    {
        foreach (var wanted in match.EnumerateObject())
        {
            if (labels.ValueKind != JsonValueKind.Object || !labels.TryGetProperty(wanted.Name, out var value) || !JsonElement.DeepEquals(wanted.Value, value))
                return false;
        }

        return true;
    }
}
