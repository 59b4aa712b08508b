using Envoy.Extensions.TransportSockets.RawBuffer.V3;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates transport sockets; raw buffer is the same as none.</summary>
internal static class TransportSockets
{
    private const string RawBufferName = "envoy.transport_sockets.raw_buffer";

    public static ExtensionConfig? Translate(Core.TransportSocket? socket, Scope at)
    {
        if (socket is null)
            return null;
        var config = Extensions.Translate(socket.Name, socket.TypedConfig, at, "a transport socket", BuiltIn);
        return config.Name == RawBufferName && config.Config is null ? null : config;
    }

    private static ExtensionConfig? BuiltIn(TypedConfig config) => config.Type == RawBuffer.Descriptor ? new() { Name = RawBufferName } : null;
}
