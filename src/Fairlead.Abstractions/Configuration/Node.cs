namespace Fairlead.Configuration;

/// <summary>Who a proxy is. Source: <c>envoy.config.core.v3.Node</c>.</summary>
public sealed record Node
{
    /// <summary>Its name.</summary>
    public string Id { get; init; } = "";

    /// <summary>The group that it belongs to.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Where it runs.</summary>
    public Locality Locality { get; init; } = new();

    /// <summary>Anything else, as a JSON object; empty if none.</summary>
    public string MetadataJson { get; init; } = "";
}
