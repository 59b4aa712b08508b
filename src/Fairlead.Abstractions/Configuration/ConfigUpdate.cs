namespace Fairlead.Configuration;

/// <summary>A set of changes that a configuration source delivers at once.</summary>
public sealed record ConfigUpdate
{
    /// <summary>A name for this state of the source, shown by admin and logs.</summary>
    public string Version { get; init; } = "";

    /// <summary>Resources that are new or changed.</summary>
    public ConfigList<ConfigResource> Resources { get; init; } = [];

    /// <summary>Resources that are gone. Ignored where <see cref="IsFullState"/> is set.</summary>
    public ConfigList<ResourceReference> Removed { get; init; } = [];

    /// <summary>True if <see cref="Resources"/> is all that the source has: whatever it delivered before and does not now is removed.</summary>
    public bool IsFullState { get; init; }
}
