using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>Which source each resource came from.</summary>
internal sealed class ResourceOwners
{
    private readonly Dictionary<ResourceReference, IConfigSource> _owners = [];

    public IConfigSource? Find(ResourceReference reference) => _owners.GetValueOrDefault(reference);

    /// <summary>All resources of a source.</summary>
    public IEnumerable<ResourceReference> Of(IConfigSource source) => _owners.Where(o => ReferenceEquals(o.Value, source)).Select(o => o.Key);

    public void Set(ResourceReference reference, IConfigSource source) => _owners[reference] = source;

    public void Remove(ResourceReference reference) => _owners.Remove(reference);
}
