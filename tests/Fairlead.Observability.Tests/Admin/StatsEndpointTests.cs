using System.Text.Json;
using Fairlead.Statistics;

namespace Fairlead.Observability.Tests.Admin;

public class StatsEndpointTests
{
    private static readonly StatSchema Schema = new(
        ("upstream_rq_total", StatKind.Counter), ("upstream_rq_2xx", StatKind.Counter), ("upstream_rq_404", StatKind.Counter), ("upstream_rq_active", StatKind.Gauge));

    private readonly FakeHost _host = new();

    public StatsEndpointTests()
    {
        var web = _host.Stats.GetOrAdd("cluster.web.v1.", Schema);
        web.ForWorker(0)[0] = 3;
        web.ForWorker(1)[0] = 4;
        web.ForWorker(1)[3] = 2;
        web.AddShared(2, 1);
        _host.Stats.GetOrAdd("cluster.api.", Schema);
    }

    [Fact]
    public async Task Text_then_sorted_lines_of_all_workers()
    {
        var lines = (await GetAsync("/stats")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.Contains("cluster.web.v1.upstream_rq_total: 7", lines);
        Assert.Contains("cluster.web.v1.upstream_rq_active: 2", lines);
        Assert.Contains("cluster.web.v1.upstream_rq_404: 1", lines);
        Assert.Contains("cluster.api.upstream_rq_total: 0", lines);
        Assert.DoesNotContain("cluster.api.upstream_rq_404: 0", lines);
        Assert.Contains("server.state: 0", lines);
        Assert.Contains("server.live: 1", lines);
        Assert.Contains("server.uptime: 75", lines);
    }

    [Fact]
    public async Task The_readiness_probe_of_istio_then_its_two_lines()
    {
        var schema = new StatSchema(("update_success", StatKind.Counter), ("update_rejected", StatKind.Counter), ("update_attempt", StatKind.Counter));
        _host.Stats.GetOrAdd("cluster_manager.cds.", schema).AddShared(0, 5);
        _host.Stats.GetOrAdd("listener_manager.lds.", schema).AddShared(0, 6);
        _host.Stats.GetOrAdd("listener_manager.", new StatSchema(("workers_started", StatKind.Gauge))).SetShared(0, 1);
        Assert.Equal(
            "cluster_manager.cds.update_success: 5\nlistener_manager.lds.update_success: 6\n",
            await GetAsync("/stats?usedonly&filter=^(cluster_manager\\.cds|listener_manager\\.lds)\\.(update_success|update_rejected)$"));
        Assert.Equal("listener_manager.workers_started: 1\nserver.state: 0\n", await GetAsync("/stats?usedonly&filter=%5E(server%5C.state%7Clistener_manager%5C.workers_started)"));
    }

    [Theory]
    [InlineData("Counters", "cluster.web.v1.upstream_rq_404: 1\ncluster.web.v1.upstream_rq_total: 7\n")]
    [InlineData("Gauges", "cluster.web.v1.upstream_rq_active: 2\n")]
    [InlineData("Histograms", "")]
    [InlineData("All", "cluster.web.v1.upstream_rq_404: 1\ncluster.web.v1.upstream_rq_active: 2\ncluster.web.v1.upstream_rq_total: 7\n")]
    public async Task A_type_then_only_statistics_of_it(string type, string expected) => Assert.Equal(expected, await GetAsync($"/stats?usedonly&filter=web&type={type}"));

    [Theory]
    [InlineData("/stats?filter=(")]
    [InlineData("/stats?filter=(a)%5C1")]
    [InlineData("/stats?type=Nope")]
    [InlineData("/stats?format=xml")]
    [InlineData("/stats/prometheus?filter=[")]
    public async Task A_wrong_question_then_400(string path)
    {
        var stream = new FakeServerStream("GET", path);
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(400, stream.Head!.Status);
    }

    [Fact]
    public async Task Json_then_names_and_values()
    {
        using var json = JsonDocument.Parse(await GetAsync("/stats?format=json&filter=web.*total"));
        var stat = Assert.Single(json.RootElement.GetProperty("stats").EnumerateArray());
        Assert.Equal("cluster.web.v1.upstream_rq_total", stat.GetProperty("name").GetString());
        Assert.Equal(7, stat.GetProperty("value").GetInt64());
    }

    [Fact]
    public async Task Reset_then_counters_are_zero_and_gauges_stay()
    {
        var stream = new FakeServerStream("POST", "/reset_counters");
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal("cluster.web.v1.upstream_rq_active: 2\n", await GetAsync("/stats?usedonly&filter=web"));
        Assert.Contains("cluster.web.v1.upstream_rq_total: 0\n", await GetAsync("/stats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_then_envoys_metrics_with_labels()
    {
        Add("http.ingress.", ("downstream_rq_5xx", StatKind.Counter), 8);
        Add("http.ingress.rbac.", ("allowed", StatKind.Counter), 9);
        Add("listener.0.0.0.0_10000.", ("downstream_cx_active", StatKind.Gauge), 10);
        Add("listener.0.0.0.0_10000.http.ingress.", ("downstream_rq_2xx", StatKind.Counter), 11);
        Add("tcp.mysql.", ("downstream_cx_total", StatKind.Counter), 12);
        Add("cluster.web.v1.circuit_breakers.default.", ("rq_open", StatKind.Gauge), 13);
        Add("control_plane.", ("connected_state", StatKind.Gauge), 14);
        Add("cluster.out|80||a\"b\\c.", ("upstream_rq_200", StatKind.Counter), 15);
        var text = await GetAsync("/stats/prometheus?usedonly");
        foreach (var expected in new[]
        {
            "# TYPE envoy_cluster_upstream_rq_total counter\nenvoy_cluster_upstream_rq_total{envoy_cluster_name=\"web.v1\"} 7\n",
            "# TYPE envoy_cluster_upstream_rq counter\nenvoy_cluster_upstream_rq{envoy_cluster_name=\"out|80||a\\\"b\\\\c\",envoy_response_code=\"200\"} 15\n"
                + "envoy_cluster_upstream_rq{envoy_cluster_name=\"web.v1\",envoy_response_code=\"404\"} 1\n",
            "# TYPE envoy_cluster_upstream_rq_active gauge\n",
            "envoy_http_downstream_rq_xx{envoy_http_conn_manager_prefix=\"ingress\",envoy_response_code_class=\"5\"} 8\n",
            "envoy_http_rbac_allowed{envoy_http_conn_manager_prefix=\"ingress\"} 9\n",
            "envoy_listener_downstream_cx_active{envoy_listener_address=\"0.0.0.0_10000\"} 10\n",
            "envoy_listener_http_downstream_rq_xx{envoy_http_conn_manager_prefix=\"ingress\",envoy_listener_address=\"0.0.0.0_10000\",envoy_response_code_class=\"2\"} 11\n",
            "envoy_tcp_downstream_cx_total{envoy_tcp_prefix=\"mysql\"} 12\n",
            "envoy_cluster_circuit_breakers_default_rq_open{envoy_cluster_name=\"web.v1\"} 13\n",
            "# TYPE envoy_control_plane_connected_state gauge\nenvoy_control_plane_connected_state{} 14\n",
            "envoy_server_live{} 1\n",
        })
            Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(await GetAsync("/stats/prometheus?filter=cluster"), await GetAsync("/stats?format=prometheus&filter=cluster"));
        CheckExposition(text);
    }

    [Fact]
    public async Task Names_that_become_one_metric_then_one_series_with_their_sum()
    {
        Add("a-b.", ("c", StatKind.Counter), 1);
        Add("a.b.", ("c", StatKind.Counter), 2);
        var text = await GetAsync("/stats/prometheus");
        Assert.Contains("envoy_a_b_c{} 3\n", text, StringComparison.Ordinal);
        CheckExposition(text);
    }

    // What Prometheus refuses: a metric whose lines do not stand together, and a series that stands twice.
    private static void CheckExposition(string text)
    {
        var types = new HashSet<string>();
        var series = new HashSet<string>();
        var current = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                current = line.Split(' ')[2];
                Assert.True(types.Add(current));
                continue;
            }

            Assert.StartsWith(current + "{", line, StringComparison.Ordinal);
            Assert.True(series.Add(line[..line.LastIndexOf(' ')]));
        }
    }

    private void Add(string prefix, (string Name, StatKind Kind) stat, long value) => _host.Stats.GetOrAdd(prefix, new StatSchema(stat)).AddShared(0, value);

    private async Task<string> GetAsync(string path)
    {
        var stream = new FakeServerStream("GET", path);
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(200, stream.Head!.Status);
        return stream.Body;
    }
}
