using Envoy.Config.Core.V3;
using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Server;

/// <summary>A client, as it introduced itself. Source: <c>envoy.config.core.v3.Node</c>.</summary>
public sealed record XdsNode
{
    /// <summary>Its identity; empty if it has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The service that it belongs to (Envoy: <c>--service-cluster</c>); empty if it told none.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Where it runs: the region; empty if it told none.</summary>
    public string Region { get; init; } = "";

    /// <summary>Where it runs: the zone; empty if it told none.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Where it runs: the part of the zone; empty if it told none.</summary>
    public string SubZone { get; init; } = "";

    /// <summary>Whatever else it told, as a JSON object.</summary>
    public string MetadataJson { get; init; } = "{}";

    internal static XdsNode From(Node? node) => node is null
        ? new()
        : new()
        {
            Id = node.Id,
            Cluster = node.Cluster,
            Region = node.Locality?.Region ?? "",
            Zone = node.Locality?.Zone ?? "",
            SubZone = node.Locality?.SubZone ?? "",
            MetadataJson = node.Metadata is { } metadata ? StructNodes.ToJson(metadata) : "{}",
        };
}
