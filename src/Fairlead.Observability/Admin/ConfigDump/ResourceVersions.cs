using Fairlead.Hosting;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>The versions that there are of one resource.</summary>
internal sealed class ResourceVersions(string name)
{
    public string Name { get; } = name;

    public ConfigDumpEntry? Active { get; private set; }

    public ConfigDumpEntry? Warming { get; private set; }

    /// <summary>The one that began to drain last.</summary>
    public ConfigDumpEntry? Draining { get; private set; }

    public ConfigDumpEntry? Failed { get; private set; }

    public bool IsStatic => (Active ?? Warming ?? Draining ?? Failed)!.IsStatic;

    /// <summary>The versions by type of resource and by name, in the order of names.</summary>
    public static ILookup<Type, ResourceVersions> Group(IEnumerable<ConfigDumpEntry> entries)
    {
        var found = new Dictionary<(Type, string), ResourceVersions>();
        foreach (var entry in entries)
        {
            var key = (entry.Resource.GetType(), entry.Resource.Name);
            if (!found.TryGetValue(key, out var versions))
                found.Add(key, versions = new ResourceVersions(entry.Resource.Name));
            versions.Add(entry);
        }

        return found.OrderBy(static f => f.Key.Item2, StringComparer.Ordinal).ToLookup(static f => f.Key.Item1, static f => f.Value);
    }

    private void Add(ConfigDumpEntry entry)
    {
        switch (entry.State)
        {
            case ConfigDumpState.Active:
                Active = entry;
                break;
            case ConfigDumpState.Warming:
                Warming = entry;
                break;
            case ConfigDumpState.Draining when Draining is null || Draining.LastUpdated <= entry.LastUpdated:
                Draining = entry;
                break;
            case ConfigDumpState.Failed:
                Failed = entry;
                break;
        }
    }
}
