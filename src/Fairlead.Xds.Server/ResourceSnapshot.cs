using Fairlead.Xds.Server.Resources;

namespace Fairlead.Xds.Server;

/// <summary>
/// Everything that a node or a group of nodes is to have, at one moment. Immutable. Versions come from the content: two snapshots with the same resources
/// have the same versions, also in two processes, so that nothing is sent again after a restart of the server.
/// </summary>
public sealed class ResourceSnapshot
{
    private readonly Dictionary<string, ResourceSet> _sets;

    private ResourceSnapshot(Dictionary<string, ResourceSet> sets) => _sets = sets;

    /// <summary>A snapshot without resources: unlike no snapshot, it tells nodes that there is nothing.</summary>
    public static ResourceSnapshot Empty { get; } = new([]);

    /// <summary>The types of the resources.</summary>
    public IReadOnlyCollection<string> TypeUrls => _sets.Keys;

    /// <summary>How many resources there are, of all types.</summary>
    public int Count => _sets.Values.Sum(set => set.All.Length);

    /// <summary>Creates a snapshot; of two resources with one type and name the later counts.</summary>
    /// <param name="resources">All resources.</param>
    public static ResourceSnapshot Create(IEnumerable<XdsResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new(resources.GroupBy(resource => resource.TypeUrl, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new ResourceSet(group), StringComparer.Ordinal));
    }

    /// <summary>The resources of a type by name; empty if there are none.</summary>
    /// <param name="typeUrl">The type, such as <see cref="XdsTypeUrls.Cluster"/>.</param>
    public IReadOnlyDictionary<string, XdsResource> Of(string typeUrl) => SetOf(typeUrl).ByName;

    /// <summary>The version of all resources of a type together: what a client with a wildcard subscription has once it has them all.</summary>
    /// <param name="typeUrl">The type, such as <see cref="XdsTypeUrls.Cluster"/>.</param>
    public string VersionOf(string typeUrl) => SetOf(typeUrl).Version;

    /// <summary>A snapshot with resources added or replaced; the types of the others are shared with this one.</summary>
    /// <param name="resources">What is new or changed.</param>
    public ResourceSnapshot With(params IEnumerable<XdsResource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var sets = new Dictionary<string, ResourceSet>(_sets, StringComparer.Ordinal);
        foreach (var group in resources.GroupBy(resource => resource.TypeUrl, StringComparer.Ordinal))
            sets[group.Key] = new(SetOf(group.Key).All.Concat(group));
        return new(sets);
    }

    /// <summary>A snapshot without some resources; the other types are shared with this one.</summary>
    /// <param name="typeUrl">The type, such as <see cref="XdsTypeUrls.Cluster"/>.</param>
    /// <param name="names">What to leave out; names that are not there do not matter.</param>
    public ResourceSnapshot Without(string typeUrl, params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var gone = names.ToHashSet(StringComparer.Ordinal);
        // The type stays even when it is empty: that there is nothing left is news, too.
        return new(new(_sets, StringComparer.Ordinal) { [typeUrl] = new(SetOf(typeUrl).All.Where(resource => !gone.Contains(resource.Name))) });
    }

    /// <summary>
    /// Tells what does not fit together: clusters whose endpoints are missing and listeners whose route configurations are missing, and those that nobody refers to.
    /// Clients wait for what is missing before they use what refers to it. What comes from files of the client, or from where we cannot see, is not counted.
    /// </summary>
    public IReadOnlyList<string> FindInconsistencies()
    {
        var found = new List<string>();
        var endpoints = SetOf(XdsTypeUrls.Cluster).All.Where(cluster => cluster.EndpointsName is not null)
            .ToLookup(cluster => cluster.EndpointsName!, StringComparer.Ordinal);
        var routes = SetOf(XdsTypeUrls.Listener).All.SelectMany(listener => References.RoutesOf(listener).Select(name => (name, listener)))
            .ToLookup(pair => pair.name, pair => pair.listener, StringComparer.Ordinal);
        Compare(endpoints, XdsTypeUrls.Endpoints, "cluster", "endpoints", found);
        Compare(routes, XdsTypeUrls.RouteConfiguration, "listener", "route configuration", found);
        return found;
    }

    internal bool HasContentOf(ResourceSnapshot other) =>
        _sets.Keys.Union(other._sets.Keys).All(typeUrl => SetOf(typeUrl).Digest == other.SetOf(typeUrl).Digest);

    internal ResourceSet SetOf(string typeUrl) => _sets.GetValueOrDefault(typeUrl, ResourceSet.Empty);

    private void Compare(ILookup<string, XdsResource> references, string typeUrl, string owner, string owned, List<string> found)
    {
        var there = SetOf(typeUrl);
        foreach (var reference in references.Where(reference => there.Find(reference.Key) is null).OrderBy(reference => reference.Key, StringComparer.Ordinal))
            found.Add($"{owner} '{reference.First().Name}' refers to {owned} '{reference.Key}', which is missing");
        foreach (var resource in there.All.Where(resource => !references.Contains(resource.Name)))
            found.Add($"no {owner} refers to {owned} '{resource.Name}'");
    }
}
