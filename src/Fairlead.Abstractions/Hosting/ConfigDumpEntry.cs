using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>One version of a resource. There may be several of one name: the one in force, one that warms, those that drain, and the last one that was refused.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Version">The version that its source gave; empty for static resources.</param>
/// <param name="IsStatic">True if it came with the bootstrap.</param>
/// <param name="LastUpdated">When it came into force, began to warm or to drain, or was refused.</param>
public sealed record ConfigDumpEntry(ConfigResource Resource, string Version, bool IsStatic, DateTimeOffset LastUpdated)
{
    /// <summary>What has become of it.</summary>
    public ConfigDumpState State { get; init; }

    /// <summary>Why it was refused; empty if it was not.</summary>
    public string Details { get; init; } = "";
}
