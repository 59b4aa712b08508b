using System.Buffers;
using Fairlead.Transports;

namespace Fairlead.Filters;

/// <summary>A connection whose filter chain is not chosen yet, and what listener filters found out about it.</summary>
public abstract class PendingConnection
{
    /// <summary>The connection.</summary>
    public abstract Connection Connection { get; }

    /// <summary>The client: the peer, or what a PROXY header says.</summary>
    public abstract NetworkAddress RemoteAddress { get; set; }

    /// <summary>Where the client wanted to go: our end, or the original destination of a redirected connection.</summary>
    public abstract NetworkAddress LocalAddress { get; set; }

    /// <summary>The server name of the TLS handshake; empty if there is none.</summary>
    public abstract string ServerName { get; set; }

    /// <summary><c>raw_buffer</c> or <c>tls</c>.</summary>
    public abstract string TransportProtocol { get; set; }

    /// <summary>What the client offers (ALPN), or the protocol that was detected.</summary>
    public abstract IReadOnlyList<string> ApplicationProtocols { get; set; }

    /// <summary>
    /// Waits until at least <paramref name="minimum"/> bytes have come, and shows all that have, without consuming them. Fewer means that the client has ended, or that time is up.
    /// </summary>
    public abstract ValueTask<ReadOnlySequence<byte>> PeekAsync(int minimum);

    /// <summary>Consumes bytes that were peeked at and are no payload.</summary>
    public abstract void Consume(int count);

    /// <summary>State for the filters behind, such as PROXY TLVs.</summary>
    public abstract void SetState<T>(T value)
        where T : class;

    /// <summary>State that a filter before has left, or null.</summary>
    public abstract T? GetState<T>()
        where T : class;
}
