using Envoy.Config.Overload.V3;
using Envoy.Extensions.ResourceMonitors.DownstreamConnections.V3;
using Fairlead.Configuration;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the limits on connections of clients: a resource monitor, or the runtime keys that it replaced.</summary>
internal static class ConnectionLimits
{
    /// <summary>The limit over all listeners; null for none. Where both say something, the monitor counts.</summary>
    public static int? OfProcess(OverloadManager? manager, RuntimeLayers runtime, Scope at)
    {
        var fromRuntime = runtime.TakeLimit("overload.global_downstream_max_connections");
        int? fromMonitor = null;
        for (var i = 0; i < manager?.ResourceMonitors.Count; i++)
            fromMonitor = OfMonitor(manager.ResourceMonitors[i], at.Item("resource_monitors", i)) ?? fromMonitor;
        return fromMonitor ?? fromRuntime;
    }

    /// <summary>The listeners with what the runtime says of each.</summary>
    public static ConfigList<Listener> OfListeners(ConfigList<Listener> listeners, RuntimeLayers runtime) => ConfigList.From(listeners.Select(listener =>
        runtime.TakeLimit($"envoy.resource_limits.listener.{listener.Name}.connection_limit") is { } limit ? listener with { MaxConnections = limit } : listener));

    private static int? OfMonitor(ResourceMonitor monitor, Scope at)
    {
        var place = at.Field("typed_config");
        if (monitor.TypedConfig is null)
            place.Missing("is required");
        else if (TypedConfig.Open(monitor.TypedConfig, place) is not { } config)
            return null;
        else if (config.Type != DownstreamConnectionsConfig.Descriptor)
            place.Error($"the type '{config.Type?.FullName ?? config.Raw!.TypeUrl}' is not a resource monitor that is supported");
        else if (config.Read(DownstreamConnectionsConfig.Parser) is { } options)
            return Limit(options.MaxActiveDownstreamConnections, config.At.Field("max_active_downstream_connections"));
        return null;
    }

    private static int? Limit(long limit, Scope at)
    {
        if (limit < 1)
            at.Error("must be at least 1");
        return (int)Math.Min(limit, int.MaxValue);
    }
}
