using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Which resources are needed, and by how many others.</summary>
internal sealed class ReferenceCounts
{
    private readonly Dictionary<(DiscoveryOrigin, ResourceReference), List<SourceReference>> _references = [];

    /// <summary>True if nothing needed the resource before.</summary>
    public bool Add(SourceReference reference)
    {
        var key = KeyOf(reference);
        if (!_references.TryGetValue(key, out var list))
            _references.Add(key, list = []);
        list.Add(reference);
        return list.Count == 1;
    }

    /// <summary>True if nothing needs the resource any more.</summary>
    public bool Remove(SourceReference reference)
    {
        var key = KeyOf(reference);
        if (!_references.TryGetValue(key, out var list) || !list.Remove(reference) || list.Count > 0)
            return false;
        _references.Remove(key);
        return true;
    }

    /// <summary>Where it is counted how a resource fares.</summary>
    public IEnumerable<string> StatPrefixes(DiscoveryOrigin origin, ResourceReference resource) =>
        _references.TryGetValue((origin, resource), out var list) ? list.Select(reference => reference.StatPrefix).Distinct(StringComparer.Ordinal) : [];

    private static (DiscoveryOrigin, ResourceReference) KeyOf(SourceReference reference) => (reference.Origin, new(reference.Kind, reference.Name));
}
