using System.Text;
using Fairlead.Configuration;
using Microsoft.Extensions.Configuration;

namespace Fairlead.Xds.Tests;

public sealed class ConfigurationConfigSourceTests
{
    private const string Json = """
        { "Fairlead": {
          "listeners": [ {
            "name": "web",
            "address": { "socket_address": { "address": "127.0.0.1", "port_value": PORT } },
            "filter_chains": [ { "filters": [ {
              "name": "envoy.filters.network.http_connection_manager",
              "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix": "web",
                "use_remote_address": true,
                "access_log": [],
                "http_filters": [ { "name": "envoy.filters.http.router", "typed_config": { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" } } ],
                "route_config": { "name": "r", "virtual_hosts": [ { "name": "all", "domains": ["*"], "routes": [ { "match": { "prefix": "/" }, "route": { "cluster": "app", "timeout": "2.5s" } } ] } ] }
              } } ] } ]
          } ],
          "clusters": [ { "name": "app", "load_assignment": { "cluster_name": "app", "endpoints": [ { "lb_endpoints": [ { "endpoint": { "address": { "socket_address": { "address": "127.0.0.1", "port_value": 5000 } } } } ] } ] } } ]
        } }
        """;

    [Fact]
    public async Task Section_is_read_like_static_resources()
    {
        var source = new ConfigurationConfigSource(Load(8080).GetSection("Fairlead"));
        var update = await FirstAsync(source);
        var listener = Assert.Single(update.Resources.OfType<Listener>());
        var manager = Assert.IsType<HttpConnectionManager>(listener.FilterChains[0].Filters[0].Config);
        Assert.Equal(new SocketAddress("127.0.0.1", 8080), listener.Addresses[0]);
        Assert.True(manager.UseRemoteAddress);
        Assert.Equal(TimeSpan.FromSeconds(2.5), Assert.IsType<RouteAction>(manager.RouteConfig!.VirtualHosts[0].Routes[0].Action).Timeout);
        Assert.Equal("app", Assert.Single(update.Resources.OfType<Cluster>()).Name);
        Assert.True(update.IsFullState);
    }

    [Fact]
    public async Task What_is_passed_over_is_told()
    {
        var section = new ConfigurationBuilder().AddJsonStream(new MemoryStream("""{"clusters":[{"name":"c","respect_dns_ttl":true}]}"""u8.ToArray())).Build();
        var source = new ConfigurationConfigSource(section);
        var warnings = new List<ConfigWarning>();
        source.Warned += warnings.AddRange;

        await FirstAsync(source);

        Assert.Equal("static_resources.clusters[0].respect_dns_ttl", Assert.Single(warnings).Path);
    }

    [Fact]
    public async Task Reload_delivers_the_change_and_a_wrong_one_is_rejected()
    {
        var configuration = Load(8080);
        var source = new ConfigurationConfigSource(configuration.GetSection("Fairlead"));
        var rejected = new TaskCompletionSource<IReadOnlyList<ConfigError>>();
        source.Rejected += errors => rejected.TrySetResult(errors);
        await using var updates = source.WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await updates.MoveNextAsync());

        var next = updates.MoveNextAsync();
        configuration["Fairlead:listeners:0:address:socket_address:port_value"] = "many";
        ((IConfigurationRoot)configuration).Reload();
        var errors = await rejected.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains("static_resources.listeners[0].address.socket_address.port_value", errors[0].Path, StringComparison.Ordinal);

        configuration["Fairlead:listeners:0:address:socket_address:port_value"] = "8081";
        ((IConfigurationRoot)configuration).Reload();
        Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(new SocketAddress("127.0.0.1", 8081), updates.Current.Resources.OfType<Listener>().Single().Addresses[0]);
    }

    [Fact]
    public async Task Unknown_key_is_an_error_with_its_path()
    {
        var configuration = Load(8080);
        configuration["Fairlead:clusters:0:color"] = "blue";
        var error = await Assert.ThrowsAsync<ConfigException>(() => FirstAsync(new ConfigurationConfigSource(configuration.GetSection("Fairlead"))));
        Assert.Equal("static_resources.clusters[0].color", Assert.Single(error.Errors).Path);
    }

    private static IConfigurationRoot Load(int port)
    {
        var bytes = Encoding.UTF8.GetBytes(Json.Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var parsed = new ConfigurationBuilder().AddJsonStream(new MemoryStream(bytes)).Build().AsEnumerable();

        // In memory, so that the test can change values and keep them over a reload.
        return new ConfigurationBuilder().AddInMemoryCollection(parsed).Build();
    }

    private static async Task<ConfigUpdate> FirstAsync(ConfigurationConfigSource source)
    {
        await foreach (var update in source.WatchAsync(TestContext.Current.CancellationToken))
            return update;
        throw new InvalidOperationException("The source delivered nothing.");
    }
}
