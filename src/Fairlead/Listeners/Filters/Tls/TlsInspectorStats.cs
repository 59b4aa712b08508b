using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>Counts what the TLS inspector finds; names are Envoy's.</summary>
internal sealed class TlsInspectorStats(long[] cells)
{
    public static StatSchema Schema { get; } = StatNames.SchemaOf<TlsInspectorStat>(static _ => false);

    public static TlsInspectorStats For(Worker worker, IExtensionContext context) =>
        new(context.Stats.GetOrAdd("tls_inspector.", Schema).ForWorker(worker.Index));

    public void Count(TlsInspectorStat stat) => cells[(int)stat]++;
}
