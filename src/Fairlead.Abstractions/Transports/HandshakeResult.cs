namespace Fairlead.Transports;

/// <summary>The outcome of a handshake.</summary>
/// <param name="Connection">The connection that wraps the one that was given; null after a failure.</param>
/// <param name="FailureReason">Why there is none, for logs, such as <c>TLS_error:|certificate expired</c>; empty after success.</param>
public readonly record struct HandshakeResult(Connection? Connection, string FailureReason)
{
    /// <summary>A failure.</summary>
    public static HandshakeResult Failed(string reason) => new(null, reason);
}
