using Envoy.Config.Core.V3;
using Envoy.Extensions.TransportSockets.ProxyProtocol.V3;
using Fairlead.Configuration;
using MatchType = Envoy.Config.Core.V3.ProxyProtocolPassThroughTLVs.Types.PassTLVsMatchType;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the PROXY protocol towards upstreams.</summary>
internal static class ProxyProtocolSockets
{
    public static UpstreamProxyProtocol Translate(ProxyProtocolUpstreamTransport options, Scope at)
    {
        if (options.TransportSocket is null)
            at.Field("transport_socket").Missing("is required");
        var config = options.Config ?? new ProxyProtocolConfig();
        var place = at.Field("config");
        return new()
        {
            Version = Version(config.Version, place.Field("version")),
            PassAllTlvs = config.PassThroughTlvs is { MatchType: MatchType.IncludeAll },
            PassedTlvs = config.PassThroughTlvs is { MatchType: MatchType.Include } passed
                ? Checks.All(passed.TlvType, "tlv_type", place.Field("pass_through_tlvs"), static (type, scope) => Checks.Number(type, 0, scope, maximum: byte.MaxValue))
                : [],
            AddedTlvs = Checks.All(config.AddedTlvs, "added_tlvs", place, Tlv),
            TlvAsPoolKey = options.TlvAsPoolKey,
            TransportSocket = TransportSockets.Translate(options.TransportSocket, at.Field("transport_socket")),
        };
    }

    private static ProxyProtocolVersion Version(ProxyProtocolConfig.Types.Version version, Scope at) => version switch
    {
        ProxyProtocolConfig.Types.Version.V1 => ProxyProtocolVersion.V1,
        ProxyProtocolConfig.Types.Version.V2 => ProxyProtocolVersion.V2,
        _ => Checks.Unsupported<ProxyProtocolVersion>(version, at),
    };

    private static ProxyProtocolTlvEntry Tlv(TlvEntry entry, Scope at)
    {
        if (entry.Value.IsEmpty)
            at.Field("value").Missing("is required");
        return new() { Type = Checks.Number(entry.Type, 0, at.Field("type"), maximum: byte.MaxValue), Value = entry.Value.Memory };
    }
}
