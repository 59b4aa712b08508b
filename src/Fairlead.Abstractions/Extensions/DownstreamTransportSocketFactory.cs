using Fairlead.Transports;

namespace Fairlead.Extensions;

/// <summary>Makes transport sockets for connections of clients.</summary>
public abstract class DownstreamTransportSocketFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected DownstreamTransportSocketFactory(string name)
        : base(name)
    {
    }

    /// <summary>Makes the socket of a filter chain. What is wrong is added to <paramref name="errors"/> with its path; null then.</summary>
    public abstract ITransportSocket? Create(object? options, ITransportSocketContext context, string path, ICollection<Configuration.ConfigError> errors);
}
