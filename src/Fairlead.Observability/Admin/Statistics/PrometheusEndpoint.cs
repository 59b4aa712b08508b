namespace Fairlead.Observability.Admin.Statistics;

/// <summary>Statistics for Prometheus, with the selection of <c>/stats</c>.</summary>
internal sealed class PrometheusEndpoint(StatsReader stats) : AdminEndpoint("/stats/prometheus", "statistics for Prometheus: ?usedonly, ?filter=REGEX, ?type=…", requiresPost: false)
{
    private readonly StatsEndpoint _stats = new(stats);

    public override void Handle(AdminRequest request, AdminResponse response)
    {
        if (_stats.TrySelect(request, response, out var selected))
            PrometheusWriter.Write(selected, response);
    }
}
