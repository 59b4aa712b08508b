namespace Fairlead.Configuration;

/// <summary>Takes configuration sources: what composes a host. Packages add theirs with extension methods of it.</summary>
public interface IConfigSourceCollection
{
    /// <summary>Adds a source, made once the host's services are there. First configurations are applied in the order in which sources were added.</summary>
    void Add(Func<IServiceProvider, IConfigSource> create);
}
