namespace Fairlead.Configuration;

/// <summary>A named piece of configuration that a source delivers and the runtime applies as a unit.</summary>
public abstract record ConfigResource
{
    /// <summary>The name, unique among the resources of its kind. Required, not empty.</summary>
    public required string Name { get; init; }
}
