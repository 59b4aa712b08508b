using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>Makes network filters.</summary>
public abstract class NetworkFilterFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected NetworkFilterFactory(string name)
        : base(name)
    {
    }

    /// <summary>True if the filter serves connections itself; nothing may stand behind it.</summary>
    public abstract bool IsTerminal { get; }

    /// <summary>Makes the instance that serves the connections of a filter chain on one worker.</summary>
    public abstract INetworkFilter Create(object? options, Worker worker, IExtensionContext context);
}
