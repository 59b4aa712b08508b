using Fairlead.Transports;

namespace Fairlead.Extensions;

/// <summary>What the host gives to transport sockets.</summary>
public interface ITransportSocketContext : IExtensionContext
{
    /// <summary>What the names of its statistics begin with: <c>listener.&lt;name&gt;.</c> or <c>cluster.&lt;name&gt;.</c></summary>
    string StatPrefix { get; }

    /// <summary>The secrets of the configuration.</summary>
    ISecretStore Secrets { get; }
}
