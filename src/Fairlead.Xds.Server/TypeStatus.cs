namespace Fairlead.Xds.Server;

/// <summary>What a node has of one type, as it told it itself.</summary>
public sealed record TypeStatus
{
    /// <summary>The type, such as <see cref="XdsTypeUrls.Cluster"/>.</summary>
    public required string TypeUrl { get; init; }

    /// <summary>True if the node asked for all resources of the type.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>How many resources the node asked for by name.</summary>
    public int NameCount { get; init; }

    /// <summary>The version that was sent last; null if none was.</summary>
    public string? SentVersion { get; init; }

    /// <summary>The version that the node accepted last; null if it accepted none.</summary>
    public string? AcceptedVersion { get; init; }

    /// <summary>The version that the node refused, if that is the last that it said; null if it accepted since.</summary>
    public string? RejectedVersion { get; init; }

    /// <summary>Why the node refused it; null if it accepted since.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>How many responses the node refused on this stream.</summary>
    public long Rejections { get; init; }

    /// <summary>True if a response was sent that the node did not answer yet.</summary>
    public bool IsOutstanding { get; init; }
}
