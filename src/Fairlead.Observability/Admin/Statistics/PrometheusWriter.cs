using System.Globalization;
using Fairlead.Statistics;

namespace Fairlead.Observability.Admin.Statistics;

/// <summary>The text exposition format of Prometheus, version 0.0.4: all series of a metric stand together under its type.</summary>
internal static class PrometheusWriter
{
    public static void Write(IEnumerable<StatValue> stats, AdminResponse response)
    {
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        var metrics = new SortedDictionary<string, (StatKind Kind, SortedDictionary<string, long> Series)>(StringComparer.Ordinal);
        foreach (var stat in stats)
        {
            var series = PrometheusSeries.Of(stat);
            if (!metrics.TryGetValue(series.Metric, out var metric))
                metrics.Add(series.Metric, metric = (stat.Kind, new SortedDictionary<string, long>(StringComparer.Ordinal)));

            // A series may stand once only. Two names that differ in characters which a metric cannot have are one metric: their sum.
            metric.Series[series.Labels] = metric.Series.GetValueOrDefault(series.Labels) + stat.Value;
        }

        foreach (var (name, (kind, series)) in metrics)
        {
            response.WriteLine($"# TYPE {name} {(kind == StatKind.Counter ? "counter" : "gauge")}");
            foreach (var (labels, value) in series)
                response.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}"));
        }
    }
}
