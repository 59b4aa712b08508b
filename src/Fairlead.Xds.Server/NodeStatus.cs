namespace Fairlead.Xds.Server;

/// <summary>What is known of a node.</summary>
public sealed record NodeStatus
{
    /// <summary>The node, as it introduced itself last.</summary>
    public required XdsNode Node { get; init; }

    /// <summary>The group whose snapshot it gets.</summary>
    public required string Group { get; init; }

    /// <summary>How many streams it has open; 0 if it is not connected.</summary>
    public required int Streams { get; init; }

    /// <summary>True if it has a stream open.</summary>
    public bool IsConnected => Streams > 0;

    /// <summary>What it has of each type, by type URL; of the last streams if it is not connected.</summary>
    public required IReadOnlyDictionary<string, TypeStatus> Types { get; init; }
}
