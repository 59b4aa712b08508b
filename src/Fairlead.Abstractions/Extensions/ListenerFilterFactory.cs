using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>Makes listener filters.</summary>
public abstract class ListenerFilterFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected ListenerFilterFactory(string name)
        : base(name)
    {
    }

    /// <summary>Makes the instance that serves the connections of a listener on one worker.</summary>
    public abstract IListenerFilter Create(object? options, Worker worker, IExtensionContext context);
}
