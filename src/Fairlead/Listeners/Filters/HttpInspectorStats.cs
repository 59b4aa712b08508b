using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Listeners.Filters;

/// <summary>Counts what the HTTP inspector finds; names are Envoy's.</summary>
internal sealed class HttpInspectorStats(long[] cells)
{
    public static StatSchema Schema { get; } = new(
        ("read_error", StatKind.Counter), ("http_not_found", StatKind.Counter),
        ("http10_found", StatKind.Counter), ("http11_found", StatKind.Counter), ("http2_found", StatKind.Counter));

    public static HttpInspectorStats For(Worker worker, IExtensionContext context) =>
        new(context.Stats.GetOrAdd("http_inspector.", Schema).ForWorker(worker.Index));

    /// <summary>Counts a verdict; one that could not be reached is an error.</summary>
    public void Count(HttpVersionVerdict verdict) => cells[(int)verdict]++;
}
