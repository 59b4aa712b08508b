using Fairlead.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds.Tests.Discovery.Files;

public sealed class FileTransportTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Clusters_endpoints_listeners_and_routes_from_files()
    {
        Write("eds.yaml", Eds(80));
        Write("rds.json", """{ "resources": [{ "@type": "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "name": "r", "virtualHosts": [] }] }""");
        Write("cds.yaml", Cds($"type: EDS, eds_cluster_config: {{ eds_config: {{ path: '{_directory.File("eds.yaml")}' }} }}"));
        Write("lds.yaml", $$"""
            version_info: seven
            resources:
            - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
              name: l
              address: { socket_address: { address: 127.0.0.1, port_value: 1 } }
              filter_chains:
              - filters:
                - name: http
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: x
                    rds: { route_config_name: r, config_source: { path_config_source: { path: "{{_directory.File("rds.json")}}" } } }
                    http_filters: [{ name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }]
            """);
        var source = Source();
        await using var host = new FakeHost(source);
        await host.NextAsync();

        Assert.IsType<Cluster>(Assert.Single((await host.NextAsync()).Resources));
        Assert.IsType<ClusterLoadAssignment>(Assert.Single((await host.NextAsync()).Resources));
        var listeners = await host.NextAsync();
        Assert.IsType<Listener>(Assert.Single(listeners.Resources));
        Assert.Equal("lds seven", listeners.Version);
        Assert.IsType<RouteConfiguration>(Assert.Single((await host.NextAsync()).Resources));
        await source.InitialFetch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task File_changes_then_its_resources_do()
    {
        Write("cds.yaml", Cds("connect_timeout: 1s"));
        await using var host = new FakeHost(Source());
        await host.NextAsync<Cluster>();

        Write("cds.yaml", Cds("connect_timeout: 2s"));

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<Cluster>(Assert.Single((await host.NextAsync<Cluster>()).Resources)).ConnectTimeout);
    }

    [Theory]
    [InlineData("resources: [")]
    [InlineData("resorces: []")]
    [InlineData("resources: 5")]
    [InlineData("")]
    [InlineData("type_url: type.googleapis.com/envoy.config.listener.v3.Listener")]
    [InlineData("5")]
    public async Task File_that_cannot_be_used_then_what_was_there_stays(string text)
    {
        Write("cds.yaml", Cds("connect_timeout: 1s"));
        await using var host = new FakeHost(Source());
        await host.NextAsync<Cluster>();

        Write("cds.yaml", text);
        while (host.Stat("cluster_manager.cds.update_failure") != 1)
            await Task.Yield();
        Write("cds.yaml", Cds("connect_timeout: 3s"));

        var update = await host.NextAsync();
        Assert.Empty(update.Removed);
        Assert.Equal(TimeSpan.FromSeconds(3), Assert.IsType<Cluster>(Assert.Single(update.Resources)).ConnectTimeout);
    }

    [Fact]
    public async Task Resource_that_cannot_be_used_then_the_others_are()
    {
        Write("cds.yaml", Cds("connect_timeout: 1s") + """

            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: typo
              conect_timeout: 1s
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: r
            - 5
            """);
        await using var host = new FakeHost(Source());

        Assert.Equal("c", Assert.Single((await host.NextAsync<Cluster>()).Resources).Name);
        Assert.Equal(1, host.Stat("cluster_manager.cds.update_rejected"));
    }

    [Fact]
    public async Task File_is_not_there_yet_then_it_is_read_when_it_comes()
    {
        await using var host = new FakeHost(Source());
        await host.NextAsync();
        while (host.Stat("cluster_manager.cds.update_failure") != 1)
            await Task.Yield();

        Write("cds.yaml", Cds("connect_timeout: 1s"));

        Assert.Equal("c", Assert.Single((await host.NextAsync<Cluster>()).Resources).Name);
    }

    [Fact]
    public async Task Other_directory_is_watched_then_a_change_there_counts()
    {
        using var watched = new TemporaryDirectory();
        Write("cds.yaml", Cds("connect_timeout: 1s"));
        var bootstrap = EnvoyBootstrap.Parse($$"""
            dynamic_resources:
              cds_config: { path_config_source: { path: "{{_directory.File("cds.yaml")}}", watched_directory: { path: "{{Path.GetDirectoryName(watched.File("x"))}}" } } }
            """);
        await using var host = new FakeHost(new XdsConfigSource(bootstrap));
        await host.NextAsync<Cluster>();

        Write("cds.yaml", Cds("connect_timeout: 2s"));
        await File.WriteAllTextAsync(watched.File("anything"), "", TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(2), Assert.IsType<Cluster>(Assert.Single((await host.NextAsync<Cluster>()).Resources)).ConnectTimeout);
    }

    private static string Cds(string fields) => $$"""
        resources:
        - { "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c, {{fields}} }
        """;

    private static string Eds(int port) => $$"""
        resources:
        - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
          cluster_name: c
          endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: {{port}} } } } }] }]
        """;

    private XdsConfigSource Source()
    {
        var listeners = File.Exists(_directory.File("lds.yaml")) ? $"lds_config: {{ path: '{_directory.File("lds.yaml")}' }}" : "";
        var bootstrap = EnvoyBootstrap.Parse($$"""
            dynamic_resources:
              cds_config: { path_config_source: { path: "{{_directory.File("cds.yaml")}}" } }
              {{listeners}}
            """);
        return new(bootstrap, new XdsOptions(), NullLoggerFactory.Instance);
    }

    // As Kubernetes and editors do it: at once.
    private void Write(string name, string text)
    {
        File.WriteAllText(_directory.File(name + ".new"), text);
        File.Move(_directory.File(name + ".new"), _directory.File(name), overwrite: true);
    }
}
