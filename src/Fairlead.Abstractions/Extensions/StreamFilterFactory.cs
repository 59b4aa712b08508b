using Fairlead.Streams;

namespace Fairlead.Extensions;

/// <summary>Makes stream filters.</summary>
public abstract class StreamFilterFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected StreamFilterFactory(string name)
        : base(name)
    {
    }

    /// <summary>The phases that filters of this factory take part in.</summary>
    public abstract StreamPhases Phases { get; }

    /// <summary>Makes an instance for a stream. <paramref name="options"/> are those of the route if it has its own.</summary>
    public abstract StreamFilter Create(object? options, IStreamFilterContext context);
}
