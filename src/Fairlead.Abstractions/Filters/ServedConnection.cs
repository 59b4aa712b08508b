using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Filters;

/// <summary>A downstream connection on its way through the network filters.</summary>
public abstract class ServedConnection
{
    /// <summary>The bytes. A filter may put a wrapping connection in its place before it calls the next one.</summary>
    public abstract Connection Connection { get; set; }

    /// <summary>What is known of the connection, for logs of connections. Made on first use.</summary>
    public abstract StreamInfo Info { get; }

    /// <summary>The client: the peer, or what a PROXY header says.</summary>
    public abstract NetworkAddress RemoteAddress { get; }

    /// <summary>The server name of the TLS handshake; empty if there is none.</summary>
    public abstract string ServerName { get; }

    /// <summary>The name of the filter chain; may be empty.</summary>
    public abstract string FilterChainName { get; }

    /// <summary>Our end as the client meant it.</summary>
    public abstract NetworkAddress LocalAddress { get; }

    /// <summary>The application protocol that was agreed on or detected; empty if unknown.</summary>
    public abstract string ApplicationProtocol { get; }

    /// <summary>True once the listener is draining: take no new work.</summary>
    public abstract bool IsDraining { get; }

    /// <summary>Called on the worker when draining begins, and again if it is to go faster than it began; null for no one.</summary>
    public abstract Action? OnDrain { get; set; }

    /// <summary>State that listener filters or network filters have left, or null.</summary>
    public abstract T? GetState<T>()
        where T : class;

    /// <summary>State for the filters behind.</summary>
    public abstract void SetState<T>(T value)
        where T : class;
}
