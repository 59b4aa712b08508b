using Fairlead.Extensions;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Listeners.Filters;

/// <summary>Registers the listener filters that are part of the runtime.</summary>
internal static class ListenerFilterExtensions
{
    public static void AddListenerFilters(this ExtensionRegistry extensions)
    {
        extensions.Add(new ListenerFilterFactory<ProxyProtocolOptions>(
            ListenerFilterNames.ProxyProtocol,
            new OptionsBinder<ProxyProtocolOptions>(static () => new ProxyProtocolOptions(), ListenerFilterJson.Default.ProxyProtocolOptions),
            static (options, worker, context) => new ProxyProtocolFilter(options, ProxyProtocolStats.For(options, worker, context))));
        extensions.Add(new ListenerFilterFactory<NoOptions>(
            ListenerFilterNames.HttpInspector,
            NoOptionsBinder(),
            static (_, worker, context) => new HttpInspectorFilter(HttpInspectorStats.For(worker, context))));
        extensions.Add(new ListenerFilterFactory<TlsInspectorOptions>(
            ListenerFilterNames.TlsInspector,
            new OptionsBinder<TlsInspectorOptions>(static () => new TlsInspectorOptions(), ListenerFilterJson.Default.TlsInspectorOptions),
            static (options, worker, context) => new TlsInspectorFilter(options, TlsInspectorStats.For(worker, context))));
        extensions.Add(new ListenerFilterFactory<NoOptions>(
            ListenerFilterNames.OriginalDestination,
            NoOptionsBinder(),
            static (_, _, _) => new OriginalDestinationFilter()));
    }

    private static OptionsBinder<NoOptions> NoOptionsBinder() => new(static () => new NoOptions(), ListenerFilterJson.Default.NoOptions);
}
