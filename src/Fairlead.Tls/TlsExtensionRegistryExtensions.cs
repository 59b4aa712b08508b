using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Tls;

/// <summary>Registers TLS.</summary>
public static class TlsExtensionRegistryExtensions
{
    /// <summary>The name of the transport socket, on both sides.</summary>
    public const string TransportSocketName = "envoy.transport_sockets.tls";

    /// <summary>Registers the transport socket for clients (options: <see cref="DownstreamTlsContext"/>) and for upstreams (<see cref="UpstreamTlsContext"/>).</summary>
    public static ExtensionRegistry AddTls(this ExtensionRegistry extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new DownstreamTransportSocketFactory<DownstreamTlsContext>(TransportSocketName, new OptionsBinder<DownstreamTlsContext>(null, null), DownstreamTls.Create));
        extensions.Add(new UpstreamTransportSocketFactory<UpstreamTlsContext>(TransportSocketName, new OptionsBinder<UpstreamTlsContext>(static () => new UpstreamTlsContext(), null), UpstreamTls.Create));
        return extensions;
    }
}
