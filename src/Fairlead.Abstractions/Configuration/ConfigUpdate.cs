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

    /// <summary>
    /// Resources that something refers to and that the source knows not to exist, or that did not come in time. What waits for them waits no longer: it goes on without them.
    /// </summary>
    public ConfigList<ResourceReference> Missing { get; init; } = [];

    /// <summary>
    /// True if resources are to be judged one by one: those that are valid are applied even where others are not, and each error names its resource.
    /// False by default: one error refuses the whole update.
    /// </summary>
    public bool AcceptsValidResources { get; init; }
}
