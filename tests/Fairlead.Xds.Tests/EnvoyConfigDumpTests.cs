using Fairlead.Configuration;

namespace Fairlead.Xds.Tests;

public class EnvoyConfigDumpTests
{
    private const string Tcp = """{"name":"t","typed_config":{"@type":"x/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy","stat_prefix":"t","cluster":"c"}}""";

    [Fact]
    public void Resources_of_every_kind_then_one_state()
    {
        var dump = Parse(
            """{"@type":"x/envoy.admin.v3.BootstrapConfigDump","bootstrap":{"node":{"id":"n"},"static_resources":{"clusters":[{"nonsense":1}]},"dynamic_resources":{"lds_config":{"ads":{}}}}}""",
            Clusters("static_clusters", """{"name":"c"}"""),
            """{"@type":"x/envoy.admin.v3.ListenersConfigDump","version_info":"v7","static_listeners":[{"listener":{"@type":"x/envoy.config.listener.v3.Listener",<1>}}],"dynamic_listeners":[{"name":"l","active_state":{"listener":{"@type":"x/envoy.config.listener.v3.Listener","name":"l",<1>},"last_updated":"2026-01-31T12:00:00.123Z"},"warming_state":{"listener":{"@type":"x/envoy.config.listener.v3.Listener","nonsense":1}}}]}"""
                .Replace("<1>", "\"address\":{\"socket_address\":{\"address\":\"10.0.0.1\",\"port_value\":1}},\"filter_chains\":[{\"filters\":[" + Tcp + "]}]", StringComparison.Ordinal),
            """{"@type":"x/envoy.admin.v3.RoutesConfigDump","static_route_configs":[{"route_config":{"@type":"x/envoy.config.route.v3.RouteConfiguration"}}],"dynamic_route_configs":[{"route_config":{"@type":"x/envoy.config.route.v3.RouteConfiguration","name":"80"}}]}""",
            """{"@type":"x/envoy.admin.v3.EndpointsConfigDump","dynamic_endpoint_configs":[{"endpoint_config":{"@type":"x/envoy.config.endpoint.v3.ClusterLoadAssignment","cluster_name":"s"}}],"static_endpoint_configs":[{"endpoint_config":{"@type":"x/envoy.config.endpoint.v3.ClusterLoadAssignment","nonsense":1}}]}""",
            """{"@type":"x/envoy.admin.v3.SecretsConfigDump","static_secrets":[{"name":"s"}]}""");

        Assert.Empty(dump.Errors);
        Assert.Equal(["Cluster c", "Listener 10.0.0.1:1", "Listener l", "RouteConfiguration 80", "ClusterLoadAssignment s"], dump.Resources.Resources.Select(r => $"{r.GetType().Name} {r.Name}"));
        Assert.Equal("v7", dump.Resources.Version);
        Assert.True(dump.Resources.IsFullState && dump.Resources.AcceptsValidResources);
        Assert.Equal("n", dump.Bootstrap!.Node.Id);
        Assert.Empty(dump.Bootstrap.StaticResources.Resources);
        Assert.Contains("'envoy.admin.v3.SecretsConfigDump' is passed over", Assert.Single(dump.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resource_that_cannot_be_used_then_left_out_and_named()
    {
        var dump = Parse(Clusters("dynamic_active_clusters", """{"name":"good"}""", """{"name":"unsupported","outlier_detection":{}}""", """{"name":"wrong","lb_policy":"MAGLEV"}""", """{"name":"good"}"""));

        Assert.Equal(["good"], dump.Resources.Resources.Select(r => r.Name));
        Assert.Equal(
            ["configs[0].dynamic_active_clusters[1].cluster.outlier_detection", "configs[0].dynamic_active_clusters[2].cluster.lb_policy", "configs[0].dynamic_active_clusters[3].cluster.name"],
            dump.Errors.Select(e => e.Path));
        Assert.Equal([new(ResourceKind.Cluster, "unsupported"), new(ResourceKind.Cluster, "wrong"), new ResourceReference(ResourceKind.Cluster, "good")], dump.Errors.Select(e => e.Resource!.Value));
    }

    [Fact]
    public void Resource_of_another_type_or_without_a_name_then_left_out()
    {
        var dump = Parse("""{"@type":"x/envoy.admin.v3.ClustersConfigDump","static_clusters":[{"cluster":{"@type":"x/a.B"}},{},{"cluster":{"@type":"x/envoy.config.cluster.v3.Cluster"}}]}""");

        Assert.Empty(dump.Resources.Resources);
        Assert.Equal(["'a.B' is not known", "is required", "is required and must not be empty"], dump.Errors.Select(e => e.Message.Split(" (")[0]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("- a")]
    public void Text_that_is_no_dump_then_an_exception(string text) => Assert.NotEmpty(Assert.Throws<ConfigException>(() => EnvoyConfigDump.Parse(text)).Errors);

    [Fact]
    public void Empty_dump_then_nothing()
    {
        var dump = EnvoyConfigDump.Parse("{}");

        Assert.Empty(dump.Resources.Resources);
        Assert.Null(dump.Bootstrap);
    }

    [Fact]
    public void Missing_file_then_an_error_that_names_it() =>
        Assert.Contains("/nowhere", Assert.Throws<ConfigException>(() => EnvoyConfigDump.Load("/nowhere/dump.json")).Message, StringComparison.Ordinal);

    private static EnvoyConfigDump Parse(params string[] configs) => EnvoyConfigDump.Parse($"{{\"configs\":[{string.Join(',', configs)}]}}");

    private static string Clusters(string list, params string[] clusters) =>
        $"{{\"@type\":\"x/envoy.admin.v3.ClustersConfigDump\",\"{list}\":[{string.Join(',', clusters.Select(c => $"{{\"cluster\":{{\"@type\":\"x/envoy.config.cluster.v3.Cluster\",{c[1..]}}}"))}]}}";
}
