using System.Net.Security;

namespace Fairlead.Tls.Connections;

/// <summary>An SslStream that remembers what became of the peer's certificate.</summary>
internal sealed class TlsStream(ConnectionStream inner) : SslStream(inner, leaveInnerStreamOpen: true)
{
    /// <summary>Why the peer's certificate was refused; null if it was not.</summary>
    public string? Refusal { get; set; }

    /// <summary>A root vouches for the peer.</summary>
    public bool IsPeerVerified { get; set; }

    /// <summary>What to count for a refusal.</summary>
    public TlsStat RefusalStat { get; set; } = TlsStat.ConnectionError;

    /// <summary>From here on writes are gathered.</summary>
    public void EndHandshake() => inner.IsHandshaking = false;
}
