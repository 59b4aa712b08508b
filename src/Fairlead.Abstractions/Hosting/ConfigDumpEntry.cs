using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>One resource that is in force.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Version">The version that its source gave; empty for static resources.</param>
/// <param name="IsStatic">True if it came with the bootstrap.</param>
/// <param name="LastUpdated">When it came into force.</param>
public sealed record ConfigDumpEntry(ConfigResource Resource, string Version, bool IsStatic, DateTimeOffset LastUpdated);
