using Envoy.Extensions.TransportSockets.RawBuffer.V3;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using ProxyProtocol = Envoy.Extensions.TransportSockets.ProxyProtocol.V3;
using Tls = Envoy.Extensions.TransportSockets.Tls.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates transport sockets; raw buffer is the same as none.</summary>
internal static class TransportSockets
{
    private const string RawBufferName = "envoy.transport_sockets.raw_buffer";
    private const string ProxyProtocolName = "envoy.transport_sockets.upstream_proxy_protocol";
    private const string TlsName = "envoy.transport_sockets.tls";

    public static ExtensionConfig? Translate(Core.TransportSocket? socket, Scope at)
    {
        if (socket is null)
            return null;
        var config = Extensions.Translate(socket.Name, socket.TypedConfig, at, "a transport socket", BuiltIn);
        return config.Name == RawBufferName && config.Config is null ? null : config;
    }

    private static ExtensionConfig? BuiltIn(TypedConfig config)
    {
        if (config.Type == RawBuffer.Descriptor)
            return new() { Name = RawBufferName };
        if (config.Type == Tls.DownstreamTlsContext.Descriptor)
            return new() { Name = TlsName, Config = config.Read(Tls.DownstreamTlsContext.Parser) is { } downstream ? TlsContexts.Downstream(downstream, config.At) : null };
        if (config.Type == Tls.UpstreamTlsContext.Descriptor)
            return new() { Name = TlsName, Config = config.Read(Tls.UpstreamTlsContext.Parser) is { } upstream ? TlsContexts.Upstream(upstream, config.At) : null };
        if (config.Type == ProxyProtocol.ProxyProtocolUpstreamTransport.Descriptor)
        {
            var options = config.Read(ProxyProtocol.ProxyProtocolUpstreamTransport.Parser);
            return new() { Name = ProxyProtocolName, Config = options is null ? null : ProxyProtocolSockets.Translate(options, config.At) };
        }

        return null;
    }
}
