using Envoy.Config.Cluster.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Tests.Corpora;
using Fairlead.Xds.Translation;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Tests.Reading;

public class PassedOverTests
{
    [Fact]
    public void Fields_that_are_passed_over_are_fields_of_the_API_that_are_not_read()
    {
        foreach (var field in PassedOver.AllFields)
        {
            var (message, name) = (field[..field.LastIndexOf('.')], field[(field.LastIndexOf('.') + 1)..]);

            Assert.True(EnvoyApi.FieldNamed(message, name) == name, $"{field} is not in the API");
            Assert.False(FindMessage(message)?.FindFieldByName(name) is not null, $"{field} is read");
        }
    }

    [Fact]
    public void Everything_that_is_passed_over_stands_in_the_documentation()
    {
        var documented = DocumentedNames.Read();

        // What only dumps have is told in a sentence.
        var names = PassedOver.AllFields.Concat(PassedOver.AllTypes).Where(name => !name.StartsWith("envoy.admin.", StringComparison.Ordinal));
        Assert.DoesNotContain(names, name => documented.GetValueOrDefault(name) != CorpusOutcome.PassedOver);
    }

    [Fact]
    public void Field_that_is_passed_over_then_a_warning_with_its_place()
    {
        var bootstrap = EnvoyBootstrap.Parse("""
            static_resources:
              clusters:
              - name: c
                respectDnsTtl: true
            """);

        var warning = Assert.Single(bootstrap.Warnings);
        Assert.Equal("static_resources.clusters[0].respect_dns_ttl", warning.Path);
        Assert.StartsWith("'envoy.config.cluster.v3.Cluster.respect_dns_ttl' is passed over: ", warning.Message, StringComparison.Ordinal);
        Assert.EndsWith("(line 4, column 5)", warning.Message, StringComparison.Ordinal);
        Assert.Single(bootstrap.StaticResources.Resources);
    }

    [Fact]
    public void Unknown_field_then_refused_unless_that_is_allowed()
    {
        var text = Configs.Cluster("\"cross_the_streams\":{\"x\":1}");

        Assert.EndsWith("cross_the_streams", Assert.Single(Configs.Errors(text)).Path, StringComparison.Ordinal);
        var allowed = EnvoyBootstrap.Parse(text, new EnvoyBootstrapOptions { AllowUnknownFields = true });
        var warning = Assert.Single(allowed.Warnings);
        Assert.Equal("static_resources.clusters[0].cross_the_streams", warning.Path);
        Assert.Contains("is not known, and passed over", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unsupported_field_then_refused_even_if_unknown_ones_are_allowed()
    {
        var text = Configs.Cluster("\"lb_subset_config\":{}");

        var error = Assert.Single(Assert.Throws<ConfigException>(() => EnvoyBootstrap.Parse(text, new EnvoyBootstrapOptions { AllowUnknownFields = true })).Errors);
        Assert.Contains("'envoy.config.cluster.v3.Cluster.lb_subset_config' is not supported", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"@type\":\"x/udpa.type.v1.TypedStruct\",\"type_url\":\"type.googleapis.com/stats.PluginConfig\",\"value\":{\"a\":1}}", "stats.PluginConfig")]
    [InlineData("{\"@type\":\"x/xds.type.v3.TypedStruct\",\"type_url\":\"type.googleapis.com/io.istio.http.peer_metadata.Config\",\"value\":{}}", "io.istio.http.peer_metadata.Config")]
    [InlineData("{\"@type\":\"x/stats.PluginConfig\"}", "stats.PluginConfig")]
    [InlineData("{\"@type\":\"x/envoy.extensions.filters.http.compressor.v3.Compressor\",\"anything\":1}", "envoy.extensions.filters.http.compressor.v3.Compressor")]
    [InlineData("{\"@type\":\"x/envoy.extensions.filters.http.fault.v3.HTTPFault\"}", "envoy.extensions.filters.http.fault.v3.HTTPFault")]
    public void Stream_filter_that_is_passed_over_then_it_is_not_in_the_chain(string options, string type)
    {
        var bootstrap = EnvoyBootstrap.Parse(Filters($"{{\"name\":\"a\",\"typed_config\":{options}}},{{\"name\":\"b\",\"typed_config\":{{\"@type\":\"x/envoy.extensions.filters.http.router.v3.Router\"}}}}"));

        var listener = (Listener)bootstrap.StaticResources.Resources[0];
        Assert.Equal(["envoy.filters.http.router"], ((HttpConnectionManager)listener.FilterChains[0].Filters[0].Config!).HttpFilters.Select(filter => filter.Name));
        var warning = Assert.Single(bootstrap.Warnings);
        Assert.EndsWith("http_filters[0].typed_config", warning.Path, StringComparison.Ordinal);
        Assert.StartsWith($"'{type}' is passed over: ", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_filter_that_would_do_something_then_refused_by_its_field()
    {
        const string Fault = "{\"name\":\"a\",\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.http.fault.v3.HTTPFault\",\"abort\":{}}}";

        var error = Assert.Single(Configs.Errors(Filters(Fault)));
        Assert.EndsWith("http_filters[0].typed_config.abort", error.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Optional_filter_that_is_not_supported_then_passed_over()
    {
        const string Lua = "{\"name\":\"a\",\"is_optional\":<1>,\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.http.lua.v3.Lua\",\"inline_code\":\"x\"}}";

        var bootstrap = EnvoyBootstrap.Parse(Filters(Lua.Replace("<1>", "true", StringComparison.Ordinal)));
        Assert.Contains("it is marked as optional", Assert.Single(bootstrap.Warnings).Message, StringComparison.Ordinal);
        var error = Assert.Single(Configs.Errors(Filters(Lua.Replace("<1>", "false", StringComparison.Ordinal))));
        Assert.Contains("'envoy.extensions.filters.http.lua.v3.Lua' is not supported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Optional_filter_that_is_supported_then_its_errors_count() =>
        Assert.NotEmpty(Configs.Errors(Filters("{\"name\":\"a\",\"is_optional\":true,\"typed_config\":{\"@type\":\"x/envoy.extensions.filters.http.grpc_stats.v3.FilterConfig\",\"nope\":1}}")));

    [Fact]
    public void Gap_that_an_error_left_then_not_told_again()
    {
        var errors = Configs.Errors(Configs.Route("\"prefix\":\"/\"", "\"route\":{\"inline_cluster_specifier_plugin\":{}}"));

        Assert.Equal("inline_cluster_specifier_plugin", Assert.Single(errors).Path.Split('.')[^1]);
    }

    [Fact]
    public void Errors_of_reading_and_of_translation_are_told_together()
    {
        var errors = Configs.Errors("{\"static_resources\":{\"clusters\":[{\"name\":\"a\",\"nope\":1},{\"name\":\"b\",\"lb_policy\":\"MAGLEV\"}]}}");

        Assert.Equal(["static_resources.clusters[0].nope", "static_resources.clusters[1].lb_policy"], errors.Select(error => error.Path));
    }

    [Fact]
    public void Bytes_of_a_peer_with_more_fields_than_ours_then_each_is_told()
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            var known = new Envoy.Config.Cluster.V3.Cluster { Name = "c" };
            known.WriteTo(output);
            Write(output, 19, []);              // outlier_detection
            Write(output, 39, null);            // respect_dns_ttl
            Write(output, 5000, [1]);           // of some time to come
            Write(output, 10, [0x0a, 0x02, 0x40, 0x01]); // circuit_breakers: thresholds: retry_budget
        }

        var diagnostics = new Diagnostics { ComesFromPeer = true };
        var resource = new Any { TypeUrl = "x/envoy.config.cluster.v3.Cluster", Value = ByteString.CopyFrom(buffer.ToArray()) };
        var result = ResourceTranslation.Translate(resource, new Scope(diagnostics, "r"), out var name);

        Assert.Null(result);
        Assert.Equal("c", name);
        Assert.Equal(["r.outlier_detection", "r.circuit_breakers.thresholds[0].retry_budget"], diagnostics.Errors.Select(error => error.Path));
        Assert.Equal(["r.respect_dns_ttl", "r"], diagnostics.Warnings.Select(warning => warning.Path).Take(2));
        Assert.Contains("5000", diagnostics.Warnings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_a_peer_that_are_understood_then_the_resource()
    {
        var diagnostics = new Diagnostics { ComesFromPeer = true };
        var proto = new Envoy.Config.Cluster.V3.Cluster { Name = "c", MaxRequestsPerConnection = 7 };
        proto.Metadata = new() { FilterMetadata = { ["a"] = new Struct { Fields = { ["b"] = Value.ForNumber(1) } } } };

        var result = (Configuration.Cluster?)ResourceTranslation.Translate(Any.Pack(proto), new Scope(diagnostics, ""), out _);

        Assert.Empty(diagnostics.Errors);
        Assert.Empty(diagnostics.Warnings);
        Assert.Equal(7, result!.CommonHttpProtocolOptions.MaxRequestsPerConnection);
        Assert.Equal("""{"a":{"b":1}}""", result.MetadataJson);
    }

    [Fact]
    public void More_errors_than_are_kept_then_the_last_one_says_so()
    {
        var diagnostics = new Diagnostics { MaxEntries = 3 };
        for (var i = 0; i < 5; i++)
            diagnostics.Add($"a[{i}].b", "wrong");

        Assert.Equal(["a[0].b", "a[1].b", ""], diagnostics.Errors.Select(error => error.Path));
        Assert.True(diagnostics.HasErrorWithin("a[4]"));
        Assert.False(diagnostics.HasErrorWithin("a[5]"));
    }

    private static string Filters(string filters) => Configs.Http($"\"http_filters\":[{filters}]");

    private static void Write(CodedOutputStream output, int number, byte[]? bytes)
    {
        output.WriteTag(number, bytes is null ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited);
        if (bytes is null)
            output.WriteBool(true);
        else
            output.WriteBytes(ByteString.CopyFrom(bytes));
    }

    private static Google.Protobuf.Reflection.MessageDescriptor? FindMessage(string name) =>
        MessageTypes.All.SelectMany(WithNested).FirstOrDefault(message => message.FullName == name);

    private static IEnumerable<Google.Protobuf.Reflection.MessageDescriptor> WithNested(Google.Protobuf.Reflection.MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
