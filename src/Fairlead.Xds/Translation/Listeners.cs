using Envoy.Extensions.Filters.Listener.HttpInspector.V3;
using Envoy.Extensions.Filters.Listener.OriginalDst.V3;
using Envoy.Extensions.Filters.Listener.ProxyProtocol.V3;
using Envoy.Extensions.Filters.Listener.TlsInspector.V3;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using Proto = Envoy.Config.Listener.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates listeners.</summary>
internal static class Listeners
{
    public static Listener Translate(Proto.Listener listener, Scope at)
    {
        var unset = new Listener { Name = "", Addresses = [] };
        if (listener.EnableReusePort == false)
            at.Field("enable_reuse_port").Error("false is not supported: every worker accepts on its own socket");
        if (listener.BindToPort == false)
            at.Field("bind_to_port").Error("false is not supported: every listener accepts connections of its own");
        if (listener.UseOriginalDst == true)
            at.Field("use_original_dst").Error("true is not supported: connections are not handed to other listeners");
        if (listener.DrainType != Proto.Listener.Types.DrainType.Default)
            Checks.Unsupported<object>(listener.DrainType, at.Field("drain_type"));
        if (listener.FilterChains.Count == 0 && listener.DefaultFilterChain is null)
            at.Field("filter_chains").Missing("at least one chain or a 'default_filter_chain' is required");
        return new()
        {
            Name = listener.Name,
            Addresses = AllAddresses(listener, at),
            FilterChains = Checks.All(listener.FilterChains, "filter_chains", at, FilterChains.Translate),
            DefaultFilterChain = listener.DefaultFilterChain is { } chain ? FilterChains.Default(chain, at.Field("default_filter_chain")) : null,
            ListenerFilters = Checks.All(listener.ListenerFilters, "listener_filters", at, Filter),
            ListenerFiltersTimeout = Checks.Time(listener.ListenerFiltersTimeout, at.Field("listener_filters_timeout")) ?? unset.ListenerFiltersTimeout,
            ContinueOnListenerFiltersTimeout = listener.ContinueOnListenerFiltersTimeout,
            PerConnectionBufferLimitBytes = Checks.Number(
                listener.PerConnectionBufferLimitBytes, unset.PerConnectionBufferLimitBytes, at.Field("per_connection_buffer_limit_bytes"), minimum: 1),
            TcpBacklogSize = Checks.Number(listener.TcpBacklogSize, unset.TcpBacklogSize, at.Field("tcp_backlog_size"), minimum: 1),
            // The limit on connections is all that an overload manager does here.
            IgnoreGlobalConnLimit = listener.IgnoreGlobalConnLimit || listener.BypassOverloadManager,
            TrafficDirection = Direction(listener.TrafficDirection, at.Field("traffic_direction")),
            StatPrefix = listener.StatPrefix,
            AccessLog = AccessLogs.Translate(listener.AccessLog, at),
            MetadataJson = Metadata.ToJson(listener.Metadata),
        };
    }

    private static ConfigList<Address> AllAddresses(Proto.Listener listener, Scope at)
    {
        var first = Addresses.Translate(listener.Address, at.Field("address"), mustBeIp: true);
        var others = Checks.All(
            listener.AdditionalAddresses, "additional_addresses", at, (item, place) => Addresses.Translate(item.Address, place.Field("address"), mustBeIp: true));
        return ConfigList.From([first, .. others]);
    }

    private static TrafficDirection Direction(Core.TrafficDirection direction, Scope at) => direction switch
    {
        Core.TrafficDirection.Unspecified => TrafficDirection.Unspecified,
        Core.TrafficDirection.Inbound => TrafficDirection.Inbound,
        Core.TrafficDirection.Outbound => TrafficDirection.Outbound,
        _ => Checks.Unsupported<TrafficDirection>(direction, at),
    };

    private static ListenerFilter Filter(Proto.ListenerFilter filter, Scope at)
    {
        var config = Extensions.Translate(filter.Name, filter.TypedConfig, at, "a listener filter", BuiltIn);
        return new()
        {
            Name = config.Name,
            Config = config.Config,
            DisabledFor = filter.FilterDisabled is { } rule ? ListenerFilterPredicates.Translate(rule, at.Field("filter_disabled")) : null,
        };
    }

    private static ExtensionConfig? BuiltIn(TypedConfig config)
    {
        if (config.Type == HttpInspector.Descriptor)
            return new() { Name = ExtensionNames.HttpInspector };
        if (config.Type == ProxyProtocol.Descriptor)
            return config.Read(ProxyProtocol.Parser) is { } options ? ProxyProtocolFilters.Translate(options) : null;
        if (config.Type == TlsInspector.Descriptor)
            return config.Read(TlsInspector.Parser) is { } tls ? TlsInspectors.Translate(tls, config.At) : null;
        return config.Type == OriginalDst.Descriptor ? new() { Name = ExtensionNames.OriginalDst } : null;
    }
}
