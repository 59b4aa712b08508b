namespace Fairlead.Configuration;

/// <summary>A transport socket for some endpoints of a cluster (<c>envoy.config.cluster.v3.Cluster.TransportSocketMatch</c>).</summary>
public sealed record TransportSocketMatch
{
    /// <summary>Its name, for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>What an endpoint's metadata under <c>envoy.transport_socket_match</c> must have, as a JSON object; empty, or an object without members, for every endpoint.</summary>
    public string MatchJson { get; init; } = "";

    /// <summary>Wraps the bytes of connections to those endpoints; null for plain text.</summary>
    public ExtensionConfig? TransportSocket { get; init; }
}
