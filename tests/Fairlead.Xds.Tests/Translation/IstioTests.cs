using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Translation;

/// <summary>What Istio sends beyond the ordinary.</summary>
public class IstioTests
{
    [Fact]
    public void Discovered_endpoints_then_the_name_of_the_service()
    {
        var cluster = (Cluster)EnvoyBootstrap.Parse("""
            static_resources:
              clusters:
              - name: outbound|80||app
                type: EDS
                eds_cluster_config: {eds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}, service_name: app}
                upstream_connection_options: {tcp_keepalive: {keepalive_time: 300, keepalive_probes: 3}}
                max_requests_per_connection: 5
                metadata: {filter_metadata: {istio: {services: [{host: app}]}}}
            """).StaticResources.Resources[0];

        Assert.Equal(
            new()
            {
                Name = "outbound|80||app",
                Type = ClusterDiscoveryType.Eds,
                EdsServiceName = "app",
                TcpKeepalive = new() { TimeSeconds = 300, Probes = 3 },
                CommonHttpProtocolOptions = new() { MaxRequestsPerConnection = 5 },
                MetadataJson = """{"istio":{"services":[{"host":"app"}]}}""",
            },
            cluster);
    }

    [Theory]
    [InlineData("{keepalive_time: 0}")]
    [InlineData("{keepalive_probes: 32768}")]
    public void Keepalive_out_of_range_then_refused(string keepalive) => Assert.Contains(
        "tcp_keepalive.keepalive_", Assert.Single(Configs.Errors("{static_resources: {clusters: [{name: c, upstream_connection_options: {tcp_keepalive: " + keepalive + "}}]}}")).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData("{dns_lookup_family: V4_ONLY, dns_refresh_rate: 60s}", ClusterDiscoveryType.StrictDns, DnsLookupFamily.V4Only, 60)]
    [InlineData("{all_addresses_in_single_endpoint: true}", ClusterDiscoveryType.LogicalDns, DnsLookupFamily.Auto, 5)]
    public void Typed_dns_cluster_then_like_the_older_types(string options, ClusterDiscoveryType type, DnsLookupFamily family, int seconds)
    {
        var typed = "{\"@type\": x/envoy.extensions.clusters.dns.v3.DnsCluster, " + options[1..];
        const string Endpoints = "{cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a.example, port_value: 80}}}}]}]}";
        var cluster = (Cluster)EnvoyBootstrap.Parse($"{{static_resources: {{clusters: [{{name: c, cluster_type: {{name: d, typed_config: {typed}}}, load_assignment: {Endpoints}}}]}}}}").StaticResources.Resources[0];

        Assert.Equal((type, family, TimeSpan.FromSeconds(seconds)), (cluster.Type, cluster.DnsLookupFamily, cluster.DnsRefreshRate));
    }

    [Theory]
    [InlineData("round_robin.v3.RoundRobin", "", LbPolicy.RoundRobin, 2)]
    [InlineData("random.v3.Random", "", LbPolicy.Random, 2)]
    [InlineData("least_request.v3.LeastRequest", ", choice_count: 4", LbPolicy.LeastRequest, 4)]
    public void Typed_balancer_then_like_the_older_policy_which_it_replaces(string type, string options, LbPolicy policy, int choices)
    {
        var cluster = Balanced($"{{typed_extension_config: {{name: b, typed_config: {{\"@type\": x/envoy.extensions.load_balancing_policies.{type}{options}}}}}}}", out _);

        Assert.Equal((policy, choices, null), (cluster.LbPolicy, cluster.LeastRequestLbConfig.ChoiceCount, cluster.LoadBalancingPolicy));
    }

    [Fact]
    public void Several_balancers_then_the_first_that_is_known()
    {
        var cluster = Balanced(
            "{typed_extension_config: {name: a, typed_config: {\"@type\": x/envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality}}}," +
            "{typed_extension_config: {name: own, typed_config: {\"@type\": x/xds.type.v3.TypedStruct, type_url: x/my.Balancer, value: {k: 1}}}}," +
            "{typed_extension_config: {name: b, typed_config: {\"@type\": x/envoy.extensions.load_balancing_policies.random.v3.Random}}}",
            out var warnings);

        Assert.Equal(new() { Name = "own", Config = new RawConfig("x/my.Balancer", """{"k":1}""") }, cluster.LoadBalancingPolicy);
        Assert.Equal("static_resources.clusters[0].load_balancing_policy.policies[0].typed_extension_config.typed_config", Assert.Single(warnings).Path);
    }

    [Fact]
    public void No_balancer_that_is_known_then_each_is_named()
    {
        const string Policies = "{typed_extension_config: {name: a, typed_config: {\"@type\": x/envoy.extensions.load_balancing_policies.maglev.v3.Maglev}}}, {typed_extension_config: {name: b, typed_config: {\"@type\": x/a.B}}}";

        var errors = Configs.Errors(ClusterWith(Policies));
        Assert.Equal(["'envoy.extensions.load_balancing_policies.maglev.v3.Maglev' is not supported", "'a.B' is not known"], errors.Select(e => e.Message.Split(" (")[0]));
    }

    [Fact]
    public void Limits_on_connections_from_the_runtime_then_honoured_and_the_rest_told()
    {
        var bootstrap = EnvoyBootstrap.Parse("""
            layered_runtime:
              layers:
              - name: static
                static_layer:
                  overload: {global_downstream_max_connections: "50000"}
                  envoy.resource_limits.listener.l.connection_limit: 100
                  re2.max_program_size.error_level: 32768
                  a: {numerator: 1, denominator: HUNDRED}
              - name: admin
                admin_layer: {}
            static_resources:
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                bypass_overload_manager: true
                default_filter_chain: {filters: [{name: mine}]}
            """);

        var listener = (Listener)bootstrap.StaticResources.Resources[0];
        Assert.Equal(50000, bootstrap.MaxDownstreamConnections);
        Assert.Equal((100, true), (listener.MaxConnections, listener.IgnoreGlobalConnLimit));
        Assert.Equal(["layered_runtime.layers[0].static_layer.re2.max_program_size.error_level", "layered_runtime.layers[0].static_layer.a"], bootstrap.Warnings.Select(w => w.Path));
    }

    [Fact]
    public void Limits_on_connections_from_a_monitor_then_they_count_before_the_runtime()
    {
        var bootstrap = EnvoyBootstrap.Parse("""
            layered_runtime: {layers: [{name: a, static_layer: {overload.global_downstream_max_connections: 1}}]}
            overload_manager:
              resource_monitors:
              - name: envoy.resource_monitors.global_downstream_max_connections
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig
                  max_active_downstream_connections: "200"
            """);

        Assert.Equal(200, bootstrap.MaxDownstreamConnections);
        Assert.Empty(bootstrap.Warnings);
    }

    [Theory]
    [InlineData("{layered_runtime: {layers: [{name: a, static_layer: {overload.global_downstream_max_connections: many}}]}}", "static_layer.overload.global_downstream_max_connections")]
    [InlineData("{layered_runtime: {layers: [{name: a, static_layer: {overload.global_downstream_max_connections: 0}}]}}", "static_layer.overload.global_downstream_max_connections")]
    [InlineData("{layered_runtime: {layers: [{name: a}]}}", "layered_runtime.layers[0]")]
    [InlineData("{overload_manager: {resource_monitors: [{name: a}]}}", "resource_monitors[0].typed_config")]
    [InlineData("{overload_manager: {resource_monitors: [{name: a, typed_config: {\"@type\": x/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig}}]}}", "max_active_downstream_connections")]
    [InlineData("{overload_manager: {resource_monitors: [{name: a, typed_config: {\"@type\": x/envoy.config.core.v3.Node}}]}}", "resource_monitors[0].typed_config")]
    [InlineData("{overload_manager: {resource_monitors: [{name: a, typed_config: {\"@type\": x/envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig}}]}}", "resource_monitors[0].typed_config")]
    [InlineData("{bootstrap_extensions: [{name: a}]}", "bootstrap_extensions[0].typed_config")]
    [InlineData("{bootstrap_extensions: [{name: a, typed_config: {\"@type\": x/envoy.extensions.wasm.v3.WasmService}}]}", "bootstrap_extensions[0].typed_config")]
    public void Part_of_the_bootstrap_that_cannot_be_used_then_its_field(string text, string path) => Assert.EndsWith(path, Assert.Single(Configs.Errors(text)).Path, StringComparison.Ordinal);

    [Fact]
    public void Routes_by_name_request_ids_and_metadata_then_kept()
    {
        const string Fields = """
            "stat_prefix":"s","rds":{"config_source":{"ads":{}},"route_config_name":"80"},
            "request_id_extension":{"typed_config":{"@type":"x/envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig"}}
            """;
        var listener = Configs.ParseListener(Configs.NetworkFilter($"{{\"name\":\"h\",\"typed_config\":{{\"@type\":\"{Configs.HttpConnectionManagerType}\",{Fields}}}}}"));

        var manager = (HttpConnectionManager)listener.FilterChains[0].Filters[0].Config!;
        Assert.Equal(("80", null), (manager.RouteConfigName, manager.RouteConfig));
    }

    [Fact]
    public void Attempt_count_then_added_to_requests_as_the_first()
    {
        var host = Configs.ParseHttp(Configs.Host("\"include_request_attempt_count\":true,\"metadata\":{\"filter_metadata\":{\"a\":{}}}")).RouteConfig!.VirtualHosts[0];

        Assert.Equal([new() { Key = "x-envoy-attempt-count", Value = "1", AppendAction = HeaderAppendAction.OverwriteIfExistsOrAdd }], host.Headers.RequestHeadersToAdd);
        Assert.Equal("""{"a":{}}""", host.MetadataJson);
    }

    [Theory]
    [InlineData("\"timeout\":\"0s\",\"max_grpc_timeout\":\"0s\"", 0)]
    [InlineData("\"timeout\":\"0s\",\"max_grpc_timeout\":\"3s\"", 3)]
    [InlineData("\"timeout\":\"0s\",\"max_grpc_timeout\":\"3s\",\"max_stream_duration\":{\"grpc_timeout_header_max\":\"4s\"}", 4)]
    public void Older_limit_of_grpc_timeouts_then_the_newer_one(string fields, int seconds)
    {
        var action = (RouteAction)Configs.ParseRoute("\"prefix\":\"/\"", $"\"route\":{{\"cluster\":\"c\",{fields}}}").Action;

        Assert.Equal(TimeSpan.FromSeconds(seconds), action.MaxStreamDuration!.GrpcTimeoutHeaderMax);
    }

    [Fact]
    public void Older_limit_of_grpc_timeouts_beside_a_timeout_then_refused() => Assert.EndsWith(
        ".max_grpc_timeout", Assert.Single(Configs.Errors(Configs.Route("\"prefix\":\"/\"", "\"route\":{\"cluster\":\"c\",\"max_grpc_timeout\":\"1s\"}"))).Path, StringComparison.Ordinal);

    private static string ClusterWith(string policies) => $"{{static_resources: {{clusters: [{{name: c, lb_policy: RANDOM, load_balancing_policy: {{policies: [{policies}]}}}}]}}}}";

    private static Cluster Balanced(string policies, out ConfigList<ConfigWarning> warnings)
    {
        var bootstrap = EnvoyBootstrap.Parse(ClusterWith(policies));
        warnings = bootstrap.Warnings;
        return (Cluster)bootstrap.StaticResources.Resources[0];
    }
}
