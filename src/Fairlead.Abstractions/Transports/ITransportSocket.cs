namespace Fairlead.Transports;

/// <summary>Wraps the bytes of connections, such as TLS does. One for a filter chain or a cluster, used by all workers at once.</summary>
public interface ITransportSocket
{
    /// <summary>
    /// Negotiates with the peer, on the connection's worker. The caller bounds the time by aborting the connection. On failure the caller closes it.
    /// Does not throw because of the peer.
    /// </summary>
    ValueTask<HandshakeResult> HandshakeAsync(Connection connection, HandshakeContext context);

    /// <summary>
    /// Upstream: what of a client goes into the handshake, as a text that is the same for clients who may share a connection; null if they all may.
    /// Asked once for each connection of a client.
    /// </summary>
    string? ClientKeyOf(ClientAddresses client) => null;
}
