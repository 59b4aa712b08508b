using System.Runtime.CompilerServices;
using Fairlead.Extensions;
using Fairlead.Statistics;

namespace Fairlead.Filters.Cors;

/// <summary>The counters <c>http.PREFIX.cors.origin_valid</c> and <c>origin_invalid</c>.</summary>
internal static class CorsStats
{
    // Filters of routes are made for each stream: the name is not put together each time.
    private static readonly ConditionalWeakTable<IStreamFilterContext, long[]> Cells = [];

    public static StatSchema Schema { get; } = new(("origin_valid", StatKind.Counter), ("origin_invalid", StatKind.Counter));

    /// <summary>The cells of the context's worker.</summary>
    public static long[] Of(IStreamFilterContext context) =>
        Cells.GetValue(context, static c => c.Stats.GetOrAdd($"{c.StatPrefix}cors.", Schema).ForWorker(c.Worker.Index));
}
