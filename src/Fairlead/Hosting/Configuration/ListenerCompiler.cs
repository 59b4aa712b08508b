using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Listeners;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>Checks listeners, resolves their extensions by name and makes them ready to run.</summary>
internal sealed class ListenerCompiler(RuntimeServices services)
{
    public ListenerPlan? Compile(Listener listener, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        Check(listener, path, errors);
        var filters = new ListenerFilterCompiler(services.Extensions).Compile(listener, path, errors, out var isInspectorAdded);
        var name = listener.StatPrefix.Length > 0 ? listener.StatPrefix : listener.Addresses is [var first, ..] ? first.ToString()!.Replace(':', '_') : "";
        var chains = listener.FilterChains.Select((c, i) => CompileChain(c, i, name, $"{path}.filter_chains[{i}]", errors)).ToList();
        if (listener.DefaultFilterChain is { } last)
            chains.Add(CompileChain(last, chains.Count, name, $"{path}.default_filter_chain", errors));
        if (chains.Count == 0)
            errors.Add(new ConfigError($"{path}.filter_chains", "a listener needs at least one filter chain"));
        var selector = chains.Count == 0 ? null : FilterChainSelector.Create(listener, chains, path, errors);
        var logs = CompileAccessLogs(listener.AccessLog, $"{path}.access_log", services, errors);
        if (errors.Count > before)
            return null;
        var logger = services.Loggers.CreateLogger("Fairlead.Listeners");
        if (isInspectorAdded)
            ListenerLog.InspectorAdded(logger, listener.Name);
        return new ListenerPlan
        {
            Source = listener,
            ListenerFilters = filters,
            Chains = chains,
            Selector = selector!,
            AccessLogs = logs,
            GlobalGauge = listener.IgnoreGlobalConnLimit ? null : services.DownstreamConnections,
            GlobalLimit = services.MaxDownstreamConnections,
            Stats = services.Stats.GetOrAdd($"listener.{name}.", ListenerStats.Schema),
            Services = services.Services,
            Registry = services.Stats,
            Logger = logger,
        };
    }

    public static IReadOnlyList<IAccessLogger> CompileAccessLogs(ConfigList<AccessLog> logs, string path, RuntimeServices services, ICollection<ConfigError> errors)
    {
        var result = new List<IAccessLogger>();
        for (var i = 0; i < logs.Count; i++)
        {
            var config = logs[i].Logger;
            if (services.Extensions.Find<AccessLoggerFactory>(config.Name) is not { } factory)
            {
                errors.Add(new ConfigError($"{path}[{i}]", $"no access logger '{config.Name}' is registered"));
                continue;
            }

            var before = errors.Count;
            var options = factory.BindOptions(config, $"{path}[{i}].typed_config", errors);
            if (errors.Count == before)
                result.Add(factory.Create(options, new ExtensionContext(config.Name, services.Services, services.Stats)));
        }

        return result;
    }

    private static void Check(Listener listener, string path, ICollection<ConfigError> errors)
    {
        if (listener.Addresses.Count == 0)
            errors.Add(new ConfigError($"{path}.address", "a listener needs an address"));
        if (listener.MaxConnections is < 1)
            errors.Add(new ConfigError($"{path}.max_connections", "must be at least 1"));
        if (listener.PerConnectionBufferLimitBytes < BufferPool.BlockSize)
            errors.Add(new ConfigError($"{path}.per_connection_buffer_limit_bytes", $"must be at least {BufferPool.BlockSize}, the size of one read"));
        foreach (var address in listener.Addresses.OfType<SocketAddress>())
        {
            if (address.Port is < 0 or > 65535)
                errors.Add(new ConfigError($"{path}.address.socket_address.port_value", "must be 0 to 65535"));
            if (!NetworkAddress.TryParse(address.Host, address.Port, out _))
                errors.Add(new ConfigError($"{path}.address.socket_address.address", $"'{address.Host}' is no IP address"));
        }
    }

    private FilterChainPlan CompileChain(FilterChain chain, int index, string listener, string path, ICollection<ConfigError> errors)
    {
        var socket = chain.TransportSocket is { } wrapper ? SocketOf(wrapper, listener, $"{path}.transport_socket", errors) : null;
        if (chain.TransportSocket is null && chain.TransportSocketConnectTimeout > TimeSpan.Zero)
            errors.Add(new ConfigError($"{path}.transport_socket_connect_timeout", "has no meaning without a transport socket that negotiates"));
        if (chain.Filters.Count == 0)
            errors.Add(new ConfigError($"{path}.filters", "a filter chain needs at least one filter"));
        var filters = new List<PlannedNetworkFilter>();
        for (var i = 0; i < chain.Filters.Count; i++)
        {
            var config = chain.Filters[i];
            var place = $"{path}.filters[{i}]";
            if (services.Extensions.Find<NetworkFilterFactory>(config.Name) is not { } factory)
            {
                errors.Add(new ConfigError(place, $"no network filter '{config.Name}' is registered; there are: {Names<NetworkFilterFactory>()}"));
                continue;
            }

            var isLast = i == chain.Filters.Count - 1;
            if (factory.IsTerminal != isLast)
                errors.Add(new ConfigError(place, isLast ? $"'{config.Name}' does not end the chain: a filter that serves the connection must follow" : $"'{config.Name}' ends the chain: nothing can follow it"));
            filters.Add(new PlannedNetworkFilter(config.Name, factory, factory.BindOptions(config, $"{place}.typed_config", errors)));
        }

        return new FilterChainPlan(index, chain, filters, socket);
    }

    private ITransportSocket? SocketOf(ExtensionConfig config, string listener, string path, ICollection<ConfigError> errors)
    {
        if (services.Extensions.Find<DownstreamTransportSocketFactory>(config.Name) is not { } factory)
        {
            errors.Add(new ConfigError(path, $"no transport socket '{config.Name}' is registered; there are: {Names<DownstreamTransportSocketFactory>()}"));
            return null;
        }

        var before = errors.Count;
        var options = factory.BindOptions(config, $"{path}.typed_config", errors);
        return errors.Count > before ? null : factory.Create(options, services.SocketContext(config.Name, $"listener.{listener}."), $"{path}.typed_config", errors);
    }

    private string Names<TKind>() => string.Join(", ", services.Extensions.NamesOf<TKind>());
}
