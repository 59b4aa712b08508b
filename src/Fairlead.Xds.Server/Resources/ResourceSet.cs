using System.Runtime.CompilerServices;

namespace Fairlead.Xds.Server.Resources;

/// <summary>
/// All resources of one type in a snapshot. Immutable and shared by every stream; so is what was found out about it and older sets, which lives
/// as long as those.
/// </summary>
internal sealed class ResourceSet
{
    public static readonly ResourceSet Empty = new([]);

    private readonly Dictionary<string, XdsResource> _byName;
    private readonly ConditionalWeakTable<ResourceSet, ResourceSetChanges> _changes = [];
    private readonly ConditionalWeakTable<ResourceSet, ResourceSet> _unions = [];

    /// <summary>Creates a set; of two resources with one name the later counts.</summary>
    public ResourceSet(IEnumerable<XdsResource> resources)
    {
        _byName = new(StringComparer.Ordinal);
        foreach (var resource in resources)
            _byName[resource.Name] = resource;
        All = [.. _byName.Values.OrderBy(resource => resource.Name, StringComparer.Ordinal)];
        Perishable = [.. All.Where(resource => resource.TimeToLive is not null)];
        Digest = All.Aggregate(UInt128.Zero, (sum, resource) => unchecked(sum + resource.Digest));
        Version = Digests.VersionOf(Digest);
    }

    /// <summary>All resources by name.</summary>
    public IReadOnlyDictionary<string, XdsResource> ByName => _byName;

    /// <summary>All resources, ordered by name.</summary>
    public XdsResource[] All { get; }

    /// <summary>Those with a time to live.</summary>
    public XdsResource[] Perishable { get; }

    public UInt128 Digest { get; }

    public string Version { get; }

    public XdsResource? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>What is different here from an older set; found once for all streams that come from there.</summary>
    public ResourceSetChanges ChangesFrom(ResourceSet older) =>
        ReferenceEquals(older, this) || older.Digest == Digest ? ResourceSetChanges.None : _changes.GetValue(older, Compare);

    /// <summary>This set with what an older one has beside it: what may still be in use until others have changed.</summary>
    public ResourceSet KeepingFrom(ResourceSet older) =>
        ChangesFrom(older).Removed.Length == 0 ? this : _unions.GetValue(older, _ => new(ChangesFrom(older).Removed.Select(name => older._byName[name]).Concat(All)));

    private ResourceSetChanges Compare(ResourceSet older)
    {
        var changed = All.Where(resource => older.Find(resource.Name)?.Version != resource.Version).ToArray();
        var removed = older.All.Where(resource => !_byName.ContainsKey(resource.Name)).Select(resource => resource.Name).ToArray();
        return new(changed, removed);
    }
}
