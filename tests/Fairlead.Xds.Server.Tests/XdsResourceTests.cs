using Fairlead.Configuration;
using Proto = Envoy.Config.Cluster.V3;

namespace Fairlead.Xds.Server.Tests;

public sealed class XdsResourceTests
{
    [Fact]
    public void Text_of_a_resource_then_its_wire_format()
    {
        var resource = XdsResource.Parse(Texts.EdsCluster);
        Assert.Equal((XdsTypeUrls.Cluster, "greeter"), (resource.TypeUrl, resource.Name));
        var cluster = Proto.Cluster.Parser.ParseFrom(resource.Content.Span);
        Assert.Equal(Proto.Cluster.Types.DiscoveryType.Eds, cluster.Type);
        Assert.Equal("greeter-endpoints", resource.EndpointsName);
    }

    [Fact]
    public void List_or_object_with_resources_then_all_of_them()
    {
        string[] texts =
        [
            $"- {Texts.Cluster("a")}\n- {Texts.Cluster("b")}\n",
            $"resources:\n- {Texts.Cluster("a")}\n- {Texts.Cluster("b")}\n",
            $$"""{ "version_info": "0", "resources": [{{Texts.Cluster("a")}}, {{Texts.Cluster("b")}}] }""",
            $$"""[{{Texts.Cluster("a")}}, {{Texts.Cluster("b")}}]""",
        ];
        foreach (var text in texts)
            Assert.Equal(["a", "b"], XdsResource.ParseAll(text).Select(resource => resource.Name));
        Assert.Empty(XdsResource.ParseAll("resources: []"));
    }

    [Fact]
    public void Wrapper_then_name_version_and_time_to_live_are_taken_from_it()
    {
        var text = $$"""
            "@type": type.googleapis.com/envoy.service.discovery.v3.Resource
            name: other
            version: "7"
            ttl: 5s
            resource: {{Texts.Cluster("a")}}
            """;
        var resource = XdsResource.Parse(text);
        Assert.Equal((XdsTypeUrls.Cluster, "other", "7", TimeSpan.FromSeconds(5)), (resource.TypeUrl, resource.Name, resource.Version, resource.TimeToLive));
    }

    [Theory]
    [InlineData("", "expected a resource with '@type'")]
    [InlineData("name: a", "expected a resource with '@type'")]
    [InlineData("resources: []\nother: 1", "unknown field 'other'")]
    [InlineData("- name: a", "'@type' is required")]
    [InlineData("- { \"@type\": type.googleapis.com/acme.Thing, name: a }", "unknown or unsupported type 'type.googleapis.com/acme.Thing'")]
    [InlineData("- { \"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster, nam: a }", "[0].nam: 'envoy.config.cluster.v3.Cluster.nam' is not known")]
    [InlineData("- { \"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster, type: EDS }", "has no name")]
    [InlineData("- { \"@type\": type.googleapis.com/envoy.service.discovery.v3.Resource, name: a }", "resource: is required")]
    [InlineData("- { \"@type\": type.googleapis.com/envoy.service.discovery.v3.Resource, aliases: [a] }", "unknown or unsupported field 'aliases'")]
    [InlineData("- { \"@type\": type.googleapis.com/envoy.service.discovery.v3.Resource, ttl: 0s, resource: { \"@type\": a/envoy.config.cluster.v3.Cluster, name: a } }", "ttl: must be")]
    [InlineData("- [", "did not find expected node content")]
    public void Text_that_cannot_be_used_then_the_reason_with_its_place(string text, string reason)
    {
        var exception = Assert.Throws<ConfigException>(() => XdsResource.ParseAll(text));
        Assert.Contains(exception.Errors, error => error.ToString().Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_of_a_type_that_nobody_knows_then_a_resource()
    {
        var named = XdsResource.FromBytes("type.googleapis.com/acme.Thing", "a", [1, 2, 3]);
        Assert.Equal(("a", 3), (named.Name, named.Content.Length));
        Assert.Equal("b", XdsResource.FromBytes("type.googleapis.com/acme.Thing", [0x0A, 1, (byte)'b']).Name);
        Assert.Throws<ConfigException>(() => XdsResource.FromBytes("type.googleapis.com/acme.Thing", [0x10, 1]));
        Assert.Throws<ConfigException>(() => XdsResource.FromBytes("Thing", "a", []));
        Assert.Throws<ConfigException>(() => XdsResource.FromBytes("x/Thing", "*", []));
    }

    [Fact]
    public void Version_is_that_of_the_content_and_of_the_time_to_live()
    {
        var resource = XdsResource.Parse(Texts.Cluster("a"));
        Assert.Equal(resource.Version, XdsResource.Parse(Texts.Cluster("a")).Version);
        Assert.NotEqual(resource.Version, XdsResource.Parse(Texts.Cluster("b")).Version);
        Assert.NotEqual(resource.Version, resource.WithTimeToLive(TimeSpan.FromSeconds(1)).Version);
        Assert.Equal("mine", resource.WithVersion("mine").Version);
    }
}
