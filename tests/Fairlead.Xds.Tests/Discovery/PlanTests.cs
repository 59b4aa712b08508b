using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Discovery;

/// <summary>What a bootstrap may say of where resources come from.</summary>
public class PlanTests
{
    private const string Server = "{ name: s, type: STATIC, load_assignment: { cluster_name: s, endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: /x } } } }] }] } }";

    [Theory]
    [InlineData("ads_config: { grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.api_type", "not supported")]
    [InlineData("ads_config: { api_type: REST, cluster_names: [s], refresh_delay: 1s }", "ads_config.api_type", "REST is not supported")]
    [InlineData("ads_config: { api_type: AGGREGATED_GRPC }", "ads_config.api_type", "not supported")]
    [InlineData("ads_config: { api_type: GRPC }", "ads_config.grpc_services", "at least one is required")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{}] }", "ads_config.grpc_services[0]", "one of 'envoy_grpc' and 'google_grpc'")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{ envoy_grpc: {} }] }", "ads_config.grpc_services[0].envoy_grpc.cluster_name", "required")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{ google_grpc: { target_uri: 'a b' } }] }", "ads_config.grpc_services[0].google_grpc.target_uri", "'a b' is not supported")]
    [InlineData("ads_config: { api_type: GRPC, cluster_names: [s], grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.cluster_names", "only for REST")]
    [InlineData("ads_config: { api_type: GRPC, refresh_delay: 1s, grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.refresh_delay", "only for REST")]
    [InlineData("ads_config: { api_type: GRPC, transport_api_version: V2, grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.transport_api_version", "V2")]
    [InlineData("ads_config: { api_type: GRPC, rate_limit_settings: { max_tokens: 0 }, grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.rate_limit_settings.max_tokens", "at least 1")]
    [InlineData("ads_config: { api_type: GRPC, rate_limit_settings: { fill_rate: 0 }, grpc_services: [{ envoy_grpc: { cluster_name: s } }] }", "ads_config.rate_limit_settings.fill_rate", "greater than zero")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{ envoy_grpc: { cluster_name: s }, initial_metadata: [{ key: X }] }] }", "ads_config.grpc_services[0].initial_metadata[0].key", "no name")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{ envoy_grpc: { cluster_name: s, retry_policy: { retry_back_off: { base_interval: 2s, max_interval: 1s } } } }] }", "ads_config.grpc_services[0].envoy_grpc.retry_policy.retry_back_off.max_interval", "below")]
    [InlineData("cds_config: {}", "cds_config", "is required")]
    [InlineData("cds_config: { ads: {}, initial_fetch_timeout: -1s }", "cds_config.initial_fetch_timeout", "negative")]
    [InlineData("cds_config: { path_config_source: {} }", "cds_config.path_config_source.path", "required")]
    [InlineData("cds_config: { path: \"a\\0b\" }", "cds_config.path", "no path")]
    [InlineData("cds_config: { api_config_source: { api_type: REST, cluster_names: [s] } }", "cds_config.api_config_source.refresh_delay", "required")]
    [InlineData("cds_config: { api_config_source: { api_type: REST, refresh_delay: 1s } }", "cds_config.api_config_source.cluster_names", "exactly one")]
    [InlineData("lds_config: { authorities: [] , ads: {}, unknown: 1 }", "lds_config.unknown", "not known")]
    public void Plan_that_cannot_be_used_then_its_place(string dynamic, string path, string message)
    {
        var exception = Assert.Throws<ConfigException>(() => EnvoyBootstrap.Parse(Text(dynamic)));

        var error = Assert.Single(exception.Errors, error => error.Path == "dynamic_resources." + path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cds_config: { ads: {} }", "cds_config", "without 'dynamic_resources.ads_config'")]
    [InlineData("cds_config: { self: {} }", "cds_config", "'self' has no meaning")]
    [InlineData("ads_config: { api_type: GRPC, grpc_services: [{ envoy_grpc: { cluster_name: other } }] }", "ads_config", "the cluster 'other' of the server is not among")]
    [InlineData("lds_config: { api_config_source: { api_type: REST, cluster_names: [other], refresh_delay: 1s } }", "lds_config", "the cluster 'other' of the server is not among")]
    public void Origin_that_leads_nowhere_is_refused(string dynamic, string path, string message)
    {
        var exception = Assert.Throws<ConfigException>(() => new XdsConfigSource(EnvoyBootstrap.Parse(Text(dynamic))));

        var error = Assert.Single(exception.Errors);
        Assert.Equal("dynamic_resources." + path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bootstraps_are_the_same_if_their_plans_are()
    {
        const string Dynamic = "cds_config: { path: /x }";

        Assert.Equal(EnvoyBootstrap.Parse(Text(Dynamic)), EnvoyBootstrap.Parse(Text(Dynamic)));
        Assert.NotEqual(EnvoyBootstrap.Parse(Text(Dynamic)), EnvoyBootstrap.Parse(Text("cds_config: { path: /y }")));
    }

    [Fact]
    public async Task Source_that_follows_only_the_file_refuses_a_plan()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("bootstrap.yaml");
        await File.WriteAllTextAsync(path, Text("cds_config: { path: /x }"), TestContext.Current.CancellationToken);
        await using var updates = new BootstrapFileConfigSource(path).WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<ConfigException>(async () => await updates.MoveNextAsync());

        Assert.Contains(nameof(XdsConfigSource), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bootstrap_without_a_plan_then_the_source_has_nothing()
    {
        var source = new XdsConfigSource(EnvoyBootstrap.Parse(""));
        await using var host = new FakeHost(source);

        var update = await host.NextAsync();
        await source.InitialFetch.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Empty(update.Resources);
        Assert.False(host.HasUpdate);
    }

    private static string Text(string dynamic) => $$"""
        dynamic_resources:
          {{dynamic}}
        static_resources:
          clusters: [{{Server}}]
        """;
}
