namespace Fairlead.Configuration;

/// <summary>Names one resource.</summary>
/// <param name="Kind">The kind of the resource.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ResourceReference(ResourceKind Kind, string Name);
