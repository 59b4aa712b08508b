namespace Fairlead.Xds.Tests.Translation;

public class RefusalTests
{
    private const string FilterPath = "static_resources.listeners[0].filter_chains[0].filters[0]";
    private const string HostPath = FilterPath + ".typed_config.route_config.virtual_hosts[0]";
    private const string RoutePath = HostPath + ".routes[0]";

    [Theory]
    [InlineData("\"cluster_type\":{}", "cluster_type.typed_config", "required")]
    [InlineData("\"cluster_type\":{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.clusters.aggregate.v3.ClusterConfig\"}}", "cluster_type.typed_config", "'envoy.extensions.clusters.aggregate.v3.ClusterConfig' is not supported")]
    [InlineData("\"cluster_type\":{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.config.core.v3.Node\"}}", "cluster_type.typed_config", "not a type of clusters")]
    [InlineData("\"eds_cluster_config\":{\"eds_config\":{\"ads\":{}}}", "eds_cluster_config", "only for clusters of the type EDS")]
    [InlineData("\"filters\":[{\"name\":\"x\"}]", "filters[0].typed_config", "required")]
    [InlineData("\"filters\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/a.B\"}}]", "filters[0].typed_config", "'a.B' is not supported")]
    [InlineData("\"type\":\"ORIGINAL_DST\"", "type", "ORIGINAL_DST")]
    [InlineData("\"lb_policy\":\"RING_HASH\"", "lb_policy", "RING_HASH")]
    [InlineData("\"lb_policy\":\"MAGLEV\"", "lb_policy", "MAGLEV")]
    [InlineData("\"lb_policy\":\"LOAD_BALANCING_POLICY_CONFIG\"", "lb_policy", "load_balancing_policy")]
    [InlineData("\"connect_timeout\":\"0s\"", "connect_timeout", "greater than zero")]
    [InlineData("\"dns_refresh_rate\":\"0.0009s\"", "dns_refresh_rate", "at least 1 ms")]
    [InlineData("\"per_connection_buffer_limit_bytes\":0", "per_connection_buffer_limit_bytes", "at least 1")]
    [InlineData("\"least_request_lb_config\":{\"choice_count\":1}", "least_request_lb_config.choice_count", "at least 2")]
    [InlineData("\"least_request_lb_config\":{\"active_request_bias\":{\"default_value\":-1}}", "least_request_lb_config.active_request_bias.default_value", "negative")]
    [InlineData("\"common_lb_config\":{\"healthy_panic_threshold\":{\"value\":101}}", "common_lb_config.healthy_panic_threshold.value", "from 0 to 100")]
    [InlineData("\"circuit_breakers\":{\"thresholds\":[{},{}]}", "circuit_breakers.thresholds[1].priority", "already")]
    [InlineData("\"load_balancing_policy\":{}", "load_balancing_policy.policies", "at least one")]
    [InlineData("\"transport_socket\":{\"name\":\"\"}", "transport_socket.name", "required")]
    [InlineData("\"common_http_protocol_options\":{\"max_headers_count\":0}", "common_http_protocol_options.max_headers_count", "at least 1")]
    public void Cluster_that_cannot_be_used_then_its_field(string field, string path, string message) =>
        AssertRefused(Configs.Cluster(field), "static_resources.clusters[0]." + path, message);

    [Theory]
    [InlineData("{}", "explicit_http_config' and 'use_downstream_protocol_config' is required", "")]
    [InlineData("{\"explicit_http_config\":{}}", "is required", ".explicit_http_config")]
    [InlineData("{\"explicit_http_config\":{\"http_protocol_options\":{\"enable_trailers\":false}}}", "enable_trailers", ".explicit_http_config.http_protocol_options.enable_trailers")]
    public void Upstream_protocol_that_cannot_be_used_then_its_field(string options, string message, string path)
    {
        const string Name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
        var typed = options.Length == 2 ? $"{{\"@type\":\"x/{Name}\"}}" : $"{{\"@type\":\"x/{Name}\",{options[1..]}";

        AssertRefused(
            Configs.Cluster($"\"typed_extension_protocol_options\":{{\"{Name}\":{typed}}}"),
            $"static_resources.clusters[0].typed_extension_protocol_options[{Name}]{path}",
            message);
    }

    [Theory]
    [InlineData("\"name\":\"c\",\"type\":\"LOGICAL_DNS\",\"load_assignment\":{\"cluster_name\":\"c\"}", "load_assignment", "exactly one")]
    [InlineData("\"name\":\"c\",\"type\":\"STRICT_DNS\"", "load_assignment", "required")]
    [InlineData("\"name\":\"c\",\"type\":\"EDS\"", "eds_cluster_config", "required")]
    [InlineData("\"name\":\"c\",\"type\":\"EDS\",\"eds_cluster_config\":{}", "eds_cluster_config.eds_config", "required")]
    [InlineData("\"name\":\"c\",\"type\":\"EDS\",\"eds_cluster_config\":{\"eds_config\":{\"ads\":{},\"resource_api_version\":\"V2\"}}", "eds_cluster_config.eds_config.resource_api_version", "'envoy.config.core.v3.ApiVersion.V2' is not supported")]
    [InlineData("\"name\":\"c\",\"type\":\"EDS\",\"eds_cluster_config\":{\"eds_config\":{\"ads\":{}}},\"load_assignment\":{}", "load_assignment", "not allowed")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{\"cluster_name\":\"c\",\"policy\":{\"overprovisioning_factor\":100}}", "load_assignment.policy.overprovisioning_factor", "only 140")]
    [InlineData("\"load_assignment\":{\"cluster_name\":\"c\"}", "name", "required")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{}", "load_assignment.cluster_name", "required")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{\"cluster_name\":\"c\",\"endpoints\":[{\"priority\":129}]}", "load_assignment.endpoints[0].priority", "from 0 to 128")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{\"cluster_name\":\"c\",\"endpoints\":[{\"load_balancing_weight\":0}]}", "load_assignment.endpoints[0].load_balancing_weight", "at least 1")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{\"cluster_name\":\"c\",\"endpoints\":[{\"lb_endpoints\":[{}]}]}", "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address", "required")]
    [InlineData("\"name\":\"c\",\"load_assignment\":{\"cluster_name\":\"c\",\"endpoints\":[{\"lb_endpoints\":[{\"endpoint\":{\"address\":{\"socket_address\":{\"address\":\"a.example\",\"port_value\":1}}}}]}]}", "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address", "no IP address")]
    public void Endpoints_that_cannot_be_used_then_their_field(string cluster, string path, string message) =>
        AssertRefused($"{{\"static_resources\":{{\"clusters\":[{{{cluster}}}]}}}}", "static_resources.clusters[0]." + path, message);

    [Theory]
    [InlineData("\"enable_reuse_port\":false", "enable_reuse_port", "false is not supported")]
    [InlineData("\"bind_to_port\":false", "bind_to_port", "false is not supported")]
    [InlineData("\"use_original_dst\":true", "use_original_dst", "true is not supported")]
    [InlineData("\"drain_type\":\"MODIFY_ONLY\"", "drain_type", "'envoy.config.listener.v3.Listener.DrainType.MODIFY_ONLY' is not supported")]
    [InlineData("\"tcp_backlog_size\":0", "tcp_backlog_size", "at least 1")]
    [InlineData("\"listener_filters_timeout\":\"-1s\"", "listener_filters_timeout", "negative")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"destination_port\":0}}]", "filter_chains[0].filter_chain_match.destination_port", "from 1 to 65535")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"source_ports\":[70000]}}]", "filter_chains[0].filter_chain_match.source_ports[0]", "from 1 to 65535")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"prefix_ranges\":[{\"address_prefix\":\"10.0.0.0\",\"prefix_len\":33}]}}]", "filter_chains[0].filter_chain_match.prefix_ranges[0].prefix_len", "from 0 to 32")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"prefix_ranges\":[{\"address_prefix\":\"x\"}]}}]", "filter_chains[0].filter_chain_match.prefix_ranges[0].address_prefix", "no IP address")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"server_names\":[\"a.*\"]}}]", "filter_chains[0].filter_chain_match.server_names[0]", "asterisk")]
    [InlineData("\"filter_chains\":[{\"filter_chain_match\":{\"transport_protocol\":\"quic\"}}]", "filter_chains[0].filter_chain_match.transport_protocol", "'quic'")]
    [InlineData("\"additional_addresses\":[{}]", "additional_addresses[0].address", "required")]
    [InlineData("\"additional_addresses\":[{\"address\":{\"socket_address\":{\"address\":\"::1\",\"port_value\":1,\"protocol\":\"UDP\"}}}]", "additional_addresses[0].address.socket_address.protocol", "the value UDP is not supported: only TCP")]
    [InlineData("\"additional_addresses\":[{\"address\":{\"socket_address\":{\"address\":\"::1\"}}}]", "additional_addresses[0].address.socket_address.port_value", "required")]
    [InlineData("\"additional_addresses\":[{\"address\":{\"socket_address\":{\"address\":\"::1\",\"port_value\":65536}}}]", "additional_addresses[0].address.socket_address.port_value", "no port")]
    [InlineData("\"additional_addresses\":[{\"address\":{\"pipe\":{\"path\":\"/p\",\"mode\":512}}}]", "additional_addresses[0].address.pipe.mode", "from 0 to 511")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector\",\"max_client_hello_size\":16385}}]", "listener_filters[0].typed_config.max_client_hello_size", "from 256 to 16384")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector\",\"initial_read_buffer_size\":255}}]", "listener_filters[0].typed_config.initial_read_buffer_size", "from 256 to 65536")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"filter_disabled\":{}}]", "listener_filters[0].filter_disabled", "a rule is required")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"filter_disabled\":{\"any_match\":false}}]", "listener_filters[0].filter_disabled.any_match", "can only be true")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"filter_disabled\":{\"not_match\":{\"or_match\":{\"rules\":[{\"any_match\":true}]}}}}]", "listener_filters[0].filter_disabled.not_match.or_match.rules", "at least two")]
    [InlineData("\"listener_filters\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.http.router.v3.Router\"}}]", "listener_filters[0].typed_config", "is not a listener filter")]
    public void Listener_that_cannot_be_used_then_its_field(string field, string path, string message) =>
        AssertRefused(Configs.Listener(field), "static_resources.listeners[0]." + path, message);

    [Theory]
    [InlineData("{\"name\":\"envoy.filters.network.tcp_proxy\"}", "typed_config", "is required")]
    [InlineData("{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.config.core.v3.Node\"}}", "typed_config", "is not a network filter")]
    [InlineData("{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/xds.type.v3.TypedStruct\"}}", "typed_config.type_url", "required")]
    [InlineData("{\"typed_config\":{\"@type\":\"x/xds.type.v3.TypedStruct\",\"type_url\":\"x/a.B\"}}", "name", "required")]
    [InlineData("{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy\",\"stat_prefix\":\"s\"}}", "typed_config.cluster", "required")]
    [InlineData("{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy\",\"stat_prefix\":\"s\",\"weighted_clusters\":{\"clusters\":[{\"name\":\"a\"}]}}}", "typed_config.weighted_clusters.clusters[0].weight", "at least 1")]
    [InlineData("{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/xds.type.v3.TypedStruct\",\"type_url\":\"x/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy\",\"value\":{\"stat_prefix\":\"s\",\"cluster\":\"c\",\"nope\":1}}}", "typed_config.value.nope", "TcpProxy.nope' is not known")]
    public void Network_filter_that_cannot_be_used_then_its_field(string filter, string path, string message) =>
        AssertRefused(Configs.NetworkFilter(filter), $"{FilterPath}.{path}", message);

    [Theory]
    [InlineData("\"codec_type\":\"HTTP3\"", "codec_type", "HTTP3")]
    [InlineData("\"max_request_headers_kb\":0", "max_request_headers_kb", "from 1 to 8192")]
    [InlineData("\"max_request_headers_kb\":8193", "max_request_headers_kb", "from 1 to 8192")]
    [InlineData("\"strip_matching_host_port\":true,\"strip_any_host_port\":true", "strip_any_host_port", "only one of")]
    [InlineData("\"upgrade_configs\":[{\"upgrade_type\":\"a\"},{\"upgrade_type\":\"A\"}]", "upgrade_configs[1].upgrade_type", "twice")]
    [InlineData("\"upgrade_configs\":[{}]", "upgrade_configs[0].upgrade_type", "required")]
    [InlineData("\"via\":\"a\\r\\nb\"", "via", "line break")]
    [InlineData("\"http2_protocol_options\":{\"allow_metadata\":true}", "http2_protocol_options.allow_metadata", "is not supported")]
    [InlineData("\"access_log\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.access_loggers.file.v3.FileAccessLog\"}}]", "access_log[0].typed_config.path", "required")]
    [InlineData("\"access_log\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog\",\"log_format\":{}}}]", "access_log[0].typed_config.log_format", "required")]
    [InlineData("\"http_filters\":[{\"name\":\"x\",\"typed_config\":{\"@type\":\"x/envoy.config.core.v3.Node\"}}]", "http_filters[0].typed_config", "is not a stream filter")]
    public void Connection_manager_that_cannot_be_used_then_its_field(string field, string path, string message) =>
        AssertRefused(Configs.Http(field), $"{FilterPath}.typed_config.{path}", message);

    [Fact]
    public void Routes_from_nowhere_then_refused() => AssertRefused(
        Configs.NetworkFilter($"{{\"name\":\"h\",\"typed_config\":{{\"@type\":\"{Configs.HttpConnectionManagerType}\",\"stat_prefix\":\"s\",\"rds\":{{\"route_config_name\":\"r\"}}}}}}"),
        FilterPath + ".typed_config.rds.config_source",
        "is required");

    [Theory]
    [InlineData("\"request_headers_to_add\":[{}]", ".request_headers_to_add[0].header", "required")]
    [InlineData("\"request_headers_to_add\":[{\"header\":{\"key\":\"a b\"}}]", ".request_headers_to_add[0].header.key", "no header name")]
    [InlineData("\"request_headers_to_add\":[{\"header\":{\"key\":\"Host\"}}]", ".request_headers_to_add[0].header.key", "cannot be changed")]
    [InlineData("\"request_headers_to_add\":[{\"header\":{\"key\":\"a\",\"value\":\"x\\ny\"}}]", ".request_headers_to_add[0].header.value", "line break")]
    [InlineData("\"response_headers_to_add\":[{\"header\":{\"key\":\"a\"},\"append\":true,\"append_action\":\"ADD_IF_ABSENT\"}]", ".response_headers_to_add[0].append", "only one of")]
    [InlineData("\"request_headers_to_remove\":[\":path\"]", ".request_headers_to_remove[0]", "cannot be changed")]
    [InlineData("\"typed_per_filter_config\":{\"f\":{\"@type\":\"x/envoy.extensions.filters.http.router.v3.Router\"}}", ".typed_per_filter_config[f]", "is not the options of a filter per route")]
    [InlineData("\"routes\":[{\"direct_response\":{\"status\":200}}]", ".routes[0].match", "required")]
    [InlineData("\"routes\":[{\"match\":{\"prefix\":\"/\"}}]", ".routes[0]", "one of 'route', 'redirect' and 'direct_response'")]
    public void Virtual_host_that_cannot_be_used_then_its_field(string field, string path, string message) => AssertRefused(Configs.Host(field), HostPath + path, message);

    [Theory]
    [InlineData("[{\"name\":\"v\",\"domains\":[\"a\"]},{\"name\":\"v\",\"domains\":[\"b\"]}]", "[1].name", "used twice")]
    [InlineData("[{\"name\":\"v\",\"domains\":[\"a\"]},{\"name\":\"w\",\"domains\":[\"A\"]}]", "[1].domains[0]", "stands twice")]
    [InlineData("[{\"name\":\"v\"}]", "[0].domains", "at least one")]
    [InlineData("[{\"domains\":[\"a\"]}]", "[0].name", "required")]
    [InlineData("[{\"name\":\"v\",\"domains\":[\"a.*.b\"]}]", "[0].domains[0]", "asterisk")]
    public void Virtual_hosts_that_do_not_go_together_then_refused(string hosts, string path, string message) =>
        AssertRefused(Configs.Http("", $"\"virtual_hosts\":{hosts}"), $"{FilterPath}.typed_config.route_config.virtual_hosts{path}", message);

    [Theory]
    [InlineData("", ".match", "one of 'prefix'")]
    [InlineData("\"safe_regex\":{}", ".match.safe_regex.regex", "required")]
    [InlineData("\"path_separated_prefix\":\"/a/\"", ".match.path_separated_prefix", "no prefix")]
    [InlineData("\"prefix\":\"/\",\"runtime_fraction\":{}", ".match.runtime_fraction.default_value", "required")]
    [InlineData("\"prefix\":\"/\",\"headers\":[{}]", ".match.headers[0].name", "required")]
    [InlineData("\"prefix\":\"/\",\"headers\":[{\"name\":\"a\",\"range_match\":{\"start\":2,\"end\":1}}]", ".match.headers[0].range_match", "wrong way round")]
    [InlineData("\"prefix\":\"/\",\"headers\":[{\"name\":\"a\",\"prefix_match\":\"\"}]", ".match.headers[0].prefix_match", "required")]
    [InlineData("\"prefix\":\"/\",\"headers\":[{\"name\":\"a\",\"string_match\":{}}]", ".match.headers[0].string_match", "one of 'exact'")]
    [InlineData("\"prefix\":\"/\",\"headers\":[{\"name\":\"a\",\"string_match\":{\"safe_regex\":{\"regex\":\"x\"},\"ignore_case\":true}}]", ".match.headers[0].string_match.ignore_case", "(?i)")]
    [InlineData("\"prefix\":\"/\",\"query_parameters\":[{}]", ".match.query_parameters[0].name", "required")]
    public void Condition_that_cannot_be_used_then_its_field(string match, string path, string message) =>
        AssertRefused(Configs.Route(match, "\"direct_response\":{\"status\":200}"), RoutePath + path, message);

    [Theory]
    [InlineData("\"route\":{}", ".route.cluster", "required")]
    [InlineData("\"route\":{\"cluster\":\"\"}", ".route.cluster", "required")]
    [InlineData("\"route\":{\"cluster_header\":\"a b\"}", ".route.cluster_header", "no header name")]
    [InlineData("\"route\":{\"weighted_clusters\":{}}", ".route.weighted_clusters.clusters", "at least one")]
    [InlineData("\"route\":{\"weighted_clusters\":{\"clusters\":[{\"name\":\"a\",\"weight\":0}]}}", ".route.weighted_clusters.clusters", "sum of the weights is 0")]
    [InlineData("\"route\":{\"weighted_clusters\":{\"clusters\":[{\"name\":\"a\",\"weight\":4294967295},{\"name\":\"b\",\"weight\":1}]}}", ".route.weighted_clusters.clusters", "sum of the weights is 4294967296")]
    [InlineData("\"route\":{\"cluster\":\"a\",\"prefix_rewrite\":\"/\",\"regex_rewrite\":{\"pattern\":{\"regex\":\"a\"}}}", ".route.regex_rewrite", "only one of")]
    [InlineData("\"route\":{\"cluster\":\"a\",\"regex_rewrite\":{}}", ".route.regex_rewrite.pattern", "required")]
    [InlineData("\"route\":{\"cluster\":\"a\",\"timeout\":\"-0.5s\"}", ".route.timeout", "negative")]
    [InlineData("\"route\":{\"cluster\":\"a\",\"retry_policy\":{}}", ".route.retry_policy", "RouteAction.retry_policy' is not supported")]
    [InlineData("\"redirect\":{\"port_redirect\":65536}", ".redirect.port_redirect", "no port")]
    [InlineData("\"redirect\":{\"response_code\":\"TEAPOT\"}", ".redirect.response_code", "unknown value")]
    [InlineData("\"direct_response\":{\"status\":199}", ".direct_response.status", "from 200 to 599")]
    [InlineData("\"direct_response\":{\"status\":600}", ".direct_response.status", "from 200 to 599")]
    [InlineData("\"direct_response\":{\"status\":200,\"body\":{}}", ".direct_response.body", "required")]
    [InlineData("\"direct_response\":{\"status\":200,\"body\":{\"filename\":\"/nowhere/at/all\"}}", ".direct_response.body.filename", "cannot be read")]
    [InlineData("\"direct_response\":{\"status\":200,\"body\":{\"inline_bytes\":\"/w==\"}}", ".direct_response.body.inline_bytes", "not UTF-8")]
    public void Decision_that_cannot_be_used_then_its_field(string action, string path, string message) =>
        AssertRefused(Configs.Route("\"prefix\":\"/\"", action), RoutePath + path, message);

    [Fact]
    public void Body_above_the_limit_then_refused() => AssertRefused(
        Configs.Route("\"prefix\":\"/\"", $"\"direct_response\":{{\"status\":200,\"body\":{{\"inline_string\":\"{new string('x', 4097)}\"}}}}"),
        RoutePath + ".direct_response.body",
        "4096");

    [Fact]
    public void Names_used_twice_then_refused()
    {
        const string Cluster = """{"name":"c","load_assignment":{"cluster_name":"c"}}""";

        AssertRefused($"{{\"static_resources\":{{\"clusters\":[{Cluster},{Cluster}]}}}}", "static_resources.clusters[1].name", "'c' is used twice");
    }

    private static void AssertRefused(string text, string path, string message)
    {
        var error = Assert.Single(Configs.Errors(text));

        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("line ", error.Message, StringComparison.Ordinal);
    }
}
