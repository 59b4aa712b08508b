using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Transports.ProxyProtocol;

/// <summary>Registers the PROXY protocol towards upstreams.</summary>
internal static class ProxyProtocolSocketFactory
{
    public const string Name = "envoy.transport_sockets.upstream_proxy_protocol";

    public static void AddUpstreamProxyProtocol(this ExtensionRegistry extensions) => extensions.Add(new UpstreamTransportSocketFactory<UpstreamProxyProtocol>(
        Name,
        new OptionsBinder<UpstreamProxyProtocol>(static () => new UpstreamProxyProtocol(), null),
        (options, context, path, errors) => Create(extensions, options, context, path, errors)));

    private static ProxyProtocolSocket? Create(
        ExtensionRegistry extensions, UpstreamProxyProtocol options, ITransportSocketContext context, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        Check(options, path, errors);
        var inner = options.TransportSocket is { } config ? UpstreamSocketFactory.Create(extensions, config, context, $"{path}.transport_socket", errors) : null;
        return errors.Count > before ? null : new ProxyProtocolSocket(options, inner);
    }

    private static void Check(UpstreamProxyProtocol options, string path, ICollection<ConfigError> errors)
    {
        if (options.Version == ProxyProtocolVersion.V1 && (options.PassAllTlvs || options.PassedTlvs.Count > 0 || options.AddedTlvs.Count > 0))
            errors.Add(new ConfigError($"{path}.config.version", "extra fields need V2"));
        if (options.PassedTlvs.Any(t => t is < 0 or > byte.MaxValue))
            errors.Add(new ConfigError($"{path}.config.pass_through_tlvs.tlv_type", "must be 0 to 255"));
        for (var i = 0; i < options.AddedTlvs.Count; i++)
            CheckAdded(options.AddedTlvs[i], $"{path}.config.added_tlvs[{i}]", errors);
    }

    private static void CheckAdded(ProxyProtocolTlvEntry tlv, string path, ICollection<ConfigError> errors)
    {
        if (tlv.Type is < 0 or > byte.MaxValue)
            errors.Add(new ConfigError($"{path}.type", "must be 0 to 255"));
        if (tlv.Value.Length is 0 or > ushort.MaxValue)
            errors.Add(new ConfigError($"{path}.value", "must have 1 to 65535 bytes"));
    }
}
