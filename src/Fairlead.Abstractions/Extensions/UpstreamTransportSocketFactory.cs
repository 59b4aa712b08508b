using Fairlead.Transports;

namespace Fairlead.Extensions;

/// <summary>Makes transport sockets for connections to upstreams.</summary>
public abstract class UpstreamTransportSocketFactory : ExtensionFactory
{
    /// <summary>Creates a factory.</summary>
    protected UpstreamTransportSocketFactory(string name)
        : base(name)
    {
    }

    /// <summary>Makes the socket of a cluster. What is wrong is added to <paramref name="errors"/> with its path; null then.</summary>
    public abstract ITransportSocket? Create(object? options, ITransportSocketContext context, string path, ICollection<Configuration.ConfigError> errors);
}
