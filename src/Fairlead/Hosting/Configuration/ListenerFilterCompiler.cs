using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Listeners;
using Fairlead.Listeners.Filters;

namespace Fairlead.Hosting.Configuration;

/// <summary>Resolves the listener filters of a listener by name, and adds the TLS inspector where chains are chosen by what only it finds out.</summary>
internal sealed class ListenerFilterCompiler(ExtensionRegistry extensions)
{
    private const int PortCount = 65536;

    /// <summary>The filters; to be used if there was no error.</summary>
    public IReadOnlyList<PlannedListenerFilter> Compile(Listener listener, string path, ICollection<ConfigError> errors, out bool isInspectorAdded)
    {
        var filters = new List<PlannedListenerFilter>();
        for (var i = 0; i < listener.ListenerFilters.Count; i++)
        {
            if (Compile(listener.ListenerFilters[i], $"{path}.listener_filters[{i}]", errors) is { } filter)
                filters.Add(filter);
        }

        isInspectorAdded = listener.FilterChains.Any(c => NeedsInspector(c.Match)) && listener.ListenerFilters.All(f => f.Name != ListenerFilterNames.TlsInspector);
        if (isInspectorAdded && Compile(new ListenerFilter { Name = ListenerFilterNames.TlsInspector }, path, errors) is { } inspector)
            filters.Add(inspector);
        return filters;
    }

    /// <summary>As Envoy sees it: a chain for plain text names protocols that the HTTP inspector finds.</summary>
    private static bool NeedsInspector(FilterChainMatch? match) => match is not null
        && (match.TransportProtocol == "tls" || (match.TransportProtocol.Length == 0 && (match.ServerNames.Count > 0 || match.ApplicationProtocols.Count > 0)));

    private static void Check(ListenerFilterPredicate predicate, string path, ICollection<ConfigError> errors)
    {
        switch (predicate)
        {
            case DestinationPortPredicate(var start, var end) when start < 0 || end > PortCount || start >= end:
                errors.Add(new ConfigError($"{path}.destination_port_range", $"{start} to {end} (exclusive) is no range of ports"));
                break;
            case AnyOfPredicate any:
                Check(any.Rules, $"{path}.or_match.rules", errors);
                break;
            case AllOfPredicate all:
                Check(all.Rules, $"{path}.and_match.rules", errors);
                break;
            case NotPredicate not:
                Check(not.Rule, $"{path}.not_match", errors);
                break;
            case not (DestinationPortPredicate or AnyConnectionPredicate):
                errors.Add(new ConfigError(path, $"a predicate of the type {predicate.GetType().Name} is not supported"));
                break;
            default:
                break;
        }
    }

    private static void Check(ConfigList<ListenerFilterPredicate> rules, string path, ICollection<ConfigError> errors)
    {
        if (rules.Count < 2)
            errors.Add(new ConfigError(path, "needs at least two rules"));
        for (var i = 0; i < rules.Count; i++)
            Check(rules[i], $"{path}[{i}]", errors);
    }

    private PlannedListenerFilter? Compile(ListenerFilter config, string path, ICollection<ConfigError> errors)
    {
        if (config.DisabledFor is { } disabledFor)
            Check(disabledFor, $"{path}.filter_disabled", errors);
        if (extensions.Find<ListenerFilterFactory>(config.Name) is { } factory)
        {
            var options = factory.BindOptions(new ExtensionConfig { Name = config.Name, Config = config.Config }, $"{path}.typed_config", errors);
            return new PlannedListenerFilter(config.Name, factory, options, config.DisabledFor);
        }

        errors.Add(new ConfigError(path, $"no listener filter '{config.Name}' is registered; there are: {string.Join(", ", extensions.NamesOf<ListenerFilterFactory>())}"));
        return null;
    }
}
