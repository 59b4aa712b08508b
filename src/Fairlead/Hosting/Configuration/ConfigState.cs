using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.Listeners;

namespace Fairlead.Hosting.Configuration;

/// <summary>The resources that are in force, by kind and name.</summary>
internal sealed class ConfigState
{
    public Dictionary<string, ClusterRuntime> Clusters { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ListenerRuntime> Listeners { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RouteConfiguration> Routes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ClusterLoadAssignment> Endpoints { get; } = new(StringComparer.Ordinal);

    /// <summary>Which source each resource came from.</summary>
    public Dictionary<ResourceReference, IConfigSource> Owners { get; } = [];

    /// <summary>Every resource with its version and time.</summary>
    public Dictionary<ResourceReference, ConfigDumpEntry> Entries { get; } = [];
}
