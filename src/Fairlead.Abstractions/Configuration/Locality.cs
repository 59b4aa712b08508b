namespace Fairlead.Configuration;

/// <summary>Where something runs.</summary>
public sealed record Locality
{
    /// <summary>The region.</summary>
    public string Region { get; init; } = "";

    /// <summary>The zone.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The sub-zone.</summary>
    public string SubZone { get; init; } = "";
}
