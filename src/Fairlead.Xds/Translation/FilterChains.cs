using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using HttpConnectionManagerProto = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using Proto = Envoy.Config.Listener.V3;
using TcpProxyProto = Envoy.Extensions.Filters.Network.TcpProxy.V3.TcpProxy;

namespace Fairlead.Xds.Translation;

/// <summary>Translates filter chains and their conditions.</summary>
internal static class FilterChains
{
    public static FilterChain Translate(Proto.FilterChain chain, Scope at) => new()
    {
        Name = chain.Name,
        Match = chain.FilterChainMatch is { } match ? Match(match, at.Field("filter_chain_match")) : null,
        Filters = Checks.Kept(chain.Filters, "filters", at, Filter),
        TransportSocket = TransportSockets.Translate(chain.TransportSocket, at.Field("transport_socket")),
        TransportSocketConnectTimeout =
            Checks.Time(chain.TransportSocketConnectTimeout, at.Field("transport_socket_connect_timeout")) ?? TimeSpan.Zero,
    };

    public static FilterChain Default(Proto.FilterChain chain, Scope at)
    {
        if (chain.FilterChainMatch is not null)
            at.Field("filter_chain_match").Error("is not allowed in the default chain: it serves what matches no other");
        return Translate(chain, at);
    }

    private static FilterChainMatch Match(Proto.FilterChainMatch match, Scope at)
    {
        if (match.TransportProtocol is not ("" or "raw_buffer" or "tls"))
            at.Field("transport_protocol").Error($"'{match.TransportProtocol}' is not supported: it is 'raw_buffer', 'tls' or empty");
        return new()
        {
            DestinationPort = match.DestinationPort is { } port
                ? Checks.Number(port, 0, at.Field("destination_port"), minimum: 1, maximum: ushort.MaxValue)
                : null,
            PrefixRanges = Checks.All(match.PrefixRanges, "prefix_ranges", at, Addresses.Range),
            ServerNames = Checks.All(match.ServerNames, "server_names", at, ServerName),
            TransportProtocol = match.TransportProtocol,
            ApplicationProtocols = ConfigList.From(match.ApplicationProtocols),
            DirectSourcePrefixRanges = Checks.All(match.DirectSourcePrefixRanges, "direct_source_prefix_ranges", at, Addresses.Range),
            SourceType = SourceType(match.SourceType, at.Field("source_type")),
            SourcePrefixRanges = Checks.All(match.SourcePrefixRanges, "source_prefix_ranges", at, Addresses.Range),
            SourcePorts = Checks.All(
                match.SourcePorts, "source_ports", at, (port, place) => Checks.Number(port, 0, place, minimum: 1, maximum: ushort.MaxValue)),
        };
    }

    private static string ServerName(string name, Scope at)
    {
        var rest = name.StartsWith("*.", StringComparison.Ordinal) ? name.AsSpan(2) : name;
        if (rest.IsEmpty || rest.Contains('*'))
            at.Error($"'{name}' is no server name: an asterisk may only stand at its begin, as in '*.example.com'");
        return name;
    }

    private static ConnectionSourceType SourceType(Proto.FilterChainMatch.Types.ConnectionSourceType type, Scope at) => type switch
    {
        Proto.FilterChainMatch.Types.ConnectionSourceType.Any => ConnectionSourceType.Any,
        Proto.FilterChainMatch.Types.ConnectionSourceType.SameIpOrLoopback => ConnectionSourceType.SameIpOrLoopback,
        Proto.FilterChainMatch.Types.ConnectionSourceType.External => ConnectionSourceType.External,
        _ => Checks.Unsupported<ConnectionSourceType>(type, at),
    };

    private static ExtensionConfig? Filter(Proto.Filter filter, Scope at) =>
        Extensions.TranslateOrPass(filter.Name, filter.TypedConfig, false, at, ExtensionKind.NetworkFilter, BuiltIn);

    private static ExtensionConfig? BuiltIn(TypedConfig config)
    {
        if (config.Type == HttpConnectionManagerProto.Descriptor)
        {
            var manager = config.Read(HttpConnectionManagerProto.Parser);
            return new() { Name = ExtensionNames.HttpConnectionManager, Config = manager is null ? null : HttpConnectionManagers.Translate(manager, config.At) };
        }

        if (config.Type != TcpProxyProto.Descriptor)
            return null;
        var proxy = config.Read(TcpProxyProto.Parser);
        return new() { Name = ExtensionNames.TcpProxy, Config = proxy is null ? null : TcpProxies.Translate(proxy, config.At) };
    }
}
