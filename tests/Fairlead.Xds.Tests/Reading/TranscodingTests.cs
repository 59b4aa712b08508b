using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Reading;

public class TranscodingTests
{
    [Fact]
    public void Both_casings_then_the_same_records()
    {
        var snake = EnvoyBootstrap.Parse(Configs.Listener("\"listener_filters_timeout\":\"2s\",\"tcp_backlog_size\":7"));
        var camel = EnvoyBootstrap.Parse("""
            staticResources:
              listeners:
              - name: l
                address: {socketAddress: {address: 127.0.0.1, portValue: 0}}
                listenerFiltersTimeout: 2s
                tcpBacklogSize: 7
                defaultFilterChain:
                  filters:
                  - name: t
                    typedConfig: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, statPrefix: t, cluster: c}
            """);

        Assert.Equal(snake, camel);
    }

    [Theory]
    [InlineData("\"connect_timeout\":\"1.5s\"", 1.5)]
    [InlineData("\"connect_timeout\":\"0.000000100s\"", 0.0000001)]
    [InlineData("\"connect_timeout\":\"3600s\"", 3600)]
    [InlineData("\"connect_timeout\":null", 5)]
    public void Duration_then_its_time(string field, double seconds) =>
        Assert.Equal(TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)), Configs.ParseCluster(field).ConnectTimeout);

    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("1.0")]
    [InlineData("10e-1")]
    public void Integer_in_every_form_then_its_value(string number) =>
        Assert.Equal(1, Configs.ParseCluster($"\"per_connection_buffer_limit_bytes\":{number}").PerConnectionBufferLimitBytes);

    [Theory]
    [InlineData("\"LEAST_REQUEST\"")]
    [InlineData("1")]
    public void Enum_by_name_or_number_then_its_value(string value) => Assert.Equal(LbPolicy.LeastRequest, Configs.ParseCluster($"\"lb_policy\":{value}").LbPolicy);

    [Theory]
    [InlineData("\"nope\":1", "static_resources.clusters[0].nope", "'envoy.config.cluster.v3.Cluster.nope' is not known")]
    [InlineData("\"outlier_detection\":{\"interval\":\"1s\"}", "static_resources.clusters[0].outlier_detection", "'envoy.config.cluster.v3.Cluster.outlier_detection' is not supported")]
    [InlineData("\"outlierDetection\":{}", "static_resources.clusters[0].outlier_detection", "'envoy.config.cluster.v3.Cluster.outlier_detection' is not supported")]
    [InlineData("\"connectTimeout\":\"1s\",\"connect_timeout\":\"1s\"", "static_resources.clusters[0].connect_timeout", "given twice")]
    [InlineData("\"connect_timeout\":1", "static_resources.clusters[0].connect_timeout", "expected a duration")]
    [InlineData("\"connect_timeout\":\"1.s\"", "static_resources.clusters[0].connect_timeout", "expected a duration")]
    [InlineData("\"connect_timeout\":\"1.0000000001s\"", "static_resources.clusters[0].connect_timeout", "expected a duration")]
    [InlineData("\"connect_timeout\":\"999999999999s\"", "static_resources.clusters[0].connect_timeout", "expected a duration")]
    [InlineData("\"connect_timeout\":\"-1s\"", "static_resources.clusters[0].connect_timeout", "must not be negative")]
    [InlineData("\"lb_policy\":\"FASTEST\"", "static_resources.clusters[0].lb_policy", "unknown value the text 'FASTEST'")]
    [InlineData("\"lb_policy\":4", "static_resources.clusters[0].lb_policy", "unknown value '4'")]
    [InlineData("\"alt_stat_name\":1", "static_resources.clusters[0].alt_stat_name", "put it in quotes")]
    [InlineData("\"alt_stat_name\":[]", "static_resources.clusters[0].alt_stat_name", "expected a text, found a list")]
    [InlineData("\"per_connection_buffer_limit_bytes\":-1", "static_resources.clusters[0].per_connection_buffer_limit_bytes", "an integer from 0 to 4294967295")]
    [InlineData("\"per_connection_buffer_limit_bytes\":4294967296", "static_resources.clusters[0].per_connection_buffer_limit_bytes", "an integer from 0")]
    [InlineData("\"per_connection_buffer_limit_bytes\":1.5", "static_resources.clusters[0].per_connection_buffer_limit_bytes", "an integer from 0")]
    [InlineData("\"circuit_breakers\":[]", "static_resources.clusters[0].circuit_breakers", "expected an object")]
    [InlineData("\"circuit_breakers\":{\"thresholds\":{}}", "static_resources.clusters[0].circuit_breakers.thresholds", "expected a list")]
    [InlineData("\"circuit_breakers\":{\"thresholds\":[null]}", "static_resources.clusters[0].circuit_breakers.thresholds[0]", "null is not allowed")]
    [InlineData("\"typed_extension_protocol_options\":[]", "static_resources.clusters[0].typed_extension_protocol_options", "expected an object")]
    [InlineData("\"typed_extension_protocol_options\":{\"a\":{}}", "static_resources.clusters[0].typed_extension_protocol_options[a]", "'@type' is required")]
    [InlineData("\"typed_extension_protocol_options\":{\"a\":{\"@type\":\"x/a.B\"}}", "static_resources.clusters[0].typed_extension_protocol_options[a]", "'a.B' is not known")]
    [InlineData("\"common_lb_config\":{\"healthy_panic_threshold\":{\"value\":\"x\"}}", "static_resources.clusters[0].common_lb_config.healthy_panic_threshold.value", "a number")]
    public void Wrong_field_then_an_error_at_its_path(string field, string path, string message)
    {
        var error = Assert.Single(Configs.Errors(Configs.Cluster(field)));

        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"\(line 1, column \d+\)$", error.Message);
    }

    [Fact]
    public void Two_members_of_a_oneof_then_refused()
    {
        var error = Assert.Single(Configs.Errors(Configs.Route("\"prefix\":\"/\",\"path\":\"/a\"", "\"direct_response\":{\"status\":200}")));

        Assert.EndsWith("routes[0].match.path", error.Path, StringComparison.Ordinal);
        Assert.Contains("only one of 'prefix' and 'path'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_with_line_and_column()
    {
        var errors = Configs.Errors("""
            static_resources:
              clusters:
              - name: a
                bad_field: 1
              - name: b
                type: FOO
            """);

        Assert.Equal(["static_resources.clusters[0].bad_field", "static_resources.clusters[1].type"], errors.Select(error => error.Path));
        Assert.EndsWith("(line 4, column 5)", errors[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("(line 6, column 11)", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Base64_in_both_alphabets_then_its_bytes()
    {
        foreach (var text in (string[])["PDw/Pz8+Pg==", "PDw_Pz8-Pg", "PDw/Pz8+Pg"])
            Assert.Equal("<<???>>", Assert.IsType<DirectResponseAction>(Configs.ParseRoute("\"prefix\":\"/\"", $"\"direct_response\":{{\"status\":200,\"body\":{{\"inline_bytes\":\"{text}\"}}}}").Action).Body);
    }
}
