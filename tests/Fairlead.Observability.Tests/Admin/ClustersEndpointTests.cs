using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Hosting;

namespace Fairlead.Observability.Tests.Admin;

public class ClustersEndpointTests
{
    private readonly FakeHost _host = new();

    public ClustersEndpointTests()
    {
        _host.Clusters.Add(new ClusterStatus { Cluster = new Cluster { Name = "zoo" } });
        _host.Clusters.Add(new ClusterStatus
        {
            Cluster = new Cluster { Name = "web", CircuitBreakers = [new CircuitBreakerThresholds { Priority = RoutingPriority.High, MaxRequests = 7 }] },
            AddedViaApi = true,
            Hosts =
            [
                new HostStatus
                {
                    Address = FakeHost.Address("10.0.0.1", 80),
                    Hostname = "web-1",
                    Weight = 3,
                    Locality = new Locality { Region = "eu", Zone = "a" },
                    ConnectionsActive = 1,
                    RequestsTotal = 42,
                    Health = HostHealthFlags.FailedActiveHealthCheck | HostHealthFlags.FailedOutlierCheck,
                },
                new HostStatus { Address = FakeHost.Address("::1", 81), Priority = 1 },
            ],
        });
    }

    [Fact]
    public async Task Text_then_envoys_lines()
    {
        var text = await GetAsync("/clusters");
        Assert.StartsWith("web::observability_name::web\nweb::default_priority::max_connections::1024\n", text, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            "web::default_priority::max_retries::3", "web::high_priority::max_requests::7", "web::added_via_api::true", "zoo::added_via_api::false",
            "web::10.0.0.1:80::cx_active::1", "web::10.0.0.1:80::rq_total::42", "web::10.0.0.1:80::hostname::web-1",
            "web::10.0.0.1:80::health_flags::/failed_active_hc/failed_outlier_check", "web::10.0.0.1:80::weight::3", "web::10.0.0.1:80::region::eu",
            "web::10.0.0.1:80::sub_zone::", "web::10.0.0.1:80::canary::false", "web::10.0.0.1:80::success_rate::-1",
            "web::[::1]:81::health_flags::healthy", "web::[::1]:81::priority::1",
        })
            Assert.Contains(line + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_then_cluster_statuses()
    {
        using var json = JsonDocument.Parse(await GetAsync("/clusters?format=json"));
        var web = json.RootElement.GetProperty("cluster_statuses")[0];
        Assert.Equal("web", web.GetProperty("name").GetString());
        Assert.True(web.GetProperty("added_via_api").GetBoolean());
        var host = web.GetProperty("host_statuses")[0];
        Assert.Equal(80, host.GetProperty("address").GetProperty("socket_address").GetProperty("port_value").GetInt32());
        Assert.Equal("42", host.GetProperty("stats").EnumerateArray().Single(static s => s.GetProperty("name").GetString() == "rq_total").GetProperty("value").GetString());
        Assert.True(host.GetProperty("health_status").GetProperty("failed_outlier_check").GetBoolean());
        Assert.Equal("eu", host.GetProperty("locality").GetProperty("region").GetString());
        Assert.Equal("HIGH", web.GetProperty("circuit_breakers").GetProperty("thresholds")[1].GetProperty("priority").GetString());
    }

    private async Task<string> GetAsync(string path)
    {
        var stream = new FakeServerStream("GET", path);
        await _host.CreateAdmin().ServeAsync(stream);
        Assert.Equal(200, stream.Head!.Status);
        return stream.Body;
    }
}
