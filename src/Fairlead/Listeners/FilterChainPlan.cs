using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Listeners;

/// <summary>A filter chain, compiled.</summary>
/// <param name="Index">Its place among the listener's chains.</param>
/// <param name="Source">The configuration.</param>
/// <param name="Filters">The filters in order.</param>
/// <param name="Socket">Wraps the bytes; null for plain text.</param>
internal sealed record FilterChainPlan(int Index, FilterChain Source, IReadOnlyList<PlannedNetworkFilter> Filters, ITransportSocket? Socket)
{
    private const long DefaultHandshakeMilliseconds = 10_000;

    /// <summary>How long the handshake may take.</summary>
    public long HandshakeMilliseconds => Source.TransportSocketConnectTimeout > TimeSpan.Zero ? (long)Source.TransportSocketConnectTimeout.TotalMilliseconds : DefaultHandshakeMilliseconds;
}
