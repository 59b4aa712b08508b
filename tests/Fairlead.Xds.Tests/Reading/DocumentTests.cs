using Fairlead.Configuration;
using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Tests.Reading;

public class DocumentTests
{
    [Theory]
    [InlineData("null", ConfigNodeKind.Null, "")]
    [InlineData("~", ConfigNodeKind.Null, "")]
    [InlineData("", ConfigNodeKind.Null, "")]
    [InlineData("True", ConfigNodeKind.Bool, "true")]
    [InlineData("false", ConfigNodeKind.Bool, "false")]
    [InlineData("yes", ConfigNodeKind.String, "yes")]
    [InlineData("\"true\"", ConfigNodeKind.String, "true")]
    [InlineData("'12'", ConfigNodeKind.String, "12")]
    [InlineData("12", ConfigNodeKind.Number, "12")]
    [InlineData("+12", ConfigNodeKind.Number, "12")]
    [InlineData("-1.5e3", ConfigNodeKind.Number, "-1.5e3")]
    [InlineData(".5", ConfigNodeKind.Number, ".5")]
    [InlineData("0x1F", ConfigNodeKind.Number, "31")]
    [InlineData("0o17", ConfigNodeKind.Number, "15")]
    [InlineData("0x", ConfigNodeKind.String, "0x")]
    [InlineData("1_000", ConfigNodeKind.String, "1_000")]
    [InlineData("1.2.3", ConfigNodeKind.String, "1.2.3")]
    [InlineData("10.0.0.1", ConfigNodeKind.String, "10.0.0.1")]
    [InlineData("-.inf", ConfigNodeKind.Number, "-Infinity")]
    [InlineData("!!str 12", ConfigNodeKind.String, "12")]
    [InlineData("1.5s", ConfigNodeKind.String, "1.5s")]
    public void Scalar_follows_the_core_schema(string yaml, object kind, string text)
    {
        var value = DocumentReader.Read($"key: {yaml}").Find("key")!;

        Assert.Equal((ConfigNodeKind)kind, value.Kind);
        Assert.Equal(text, value.Text);
    }

    [Theory]
    [InlineData("a: 1\na: 2")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("a: *nowhere")]
    [InlineData("a: &x [*x]")]
    [InlineData("a: [1, 2")]
    [InlineData("a: !!int x")]
    [InlineData("a: !custom x")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("[a]: 1")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    [InlineData("{\"a\": 1} x")]
    public void Broken_text_then_an_error_with_its_place(string text)
    {
        var error = Assert.Single(Configs.Errors(text));

        Assert.Matches(@"\(line \d+, column \d+\)$", error.Message);
    }

    [Fact]
    public void Alias_repeats_its_anchor()
    {
        var bootstrap = EnvoyBootstrap.Parse("""
            static_resources:
              clusters:
              - &first
                name: &name one
                connect_timeout: &time 2s
                load_assignment: &hosts {cluster_name: *name}
              - name: two
                connect_timeout: *time
                load_assignment: *hosts
            """);

        var second = Assert.IsType<Cluster>(bootstrap.StaticResources.Resources[1]);
        Assert.Equal(TimeSpan.FromSeconds(2), second.ConnectTimeout);
        Assert.Equal("one", second.LoadAssignment!.Name);
    }

    [Fact]
    public void Aliases_of_aliases_then_refused_before_they_expand()
    {
        var lines = Enumerable.Range(1, 40).Select(i => $"  k{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]");
        var text = "node:\n metadata:\n  k0: &a0 [x, x]\n" + string.Join('\n', lines);

        Assert.Contains("aliases are expanded", Assert.Single(Configs.Errors(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Deep_nesting_then_refused(char open, char close)
    {
        var inner = open == '[' ? new string('[', 5000) + new string(']', 5000) : string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string(close, 5000);

        Assert.Single(Configs.Errors($"{{\"node\":{{\"metadata\":{{\"a\":{inner}}}}}}}"));
        Assert.Single(Configs.Errors($"node: {{metadata: {{a: {inner}}}}}"));
    }

    [Fact]
    public void Depth_within_the_limit_then_read()
    {
        var inner = new string('[', 90) + new string(']', 90);

        Assert.Contains("[[[", EnvoyBootstrap.Parse($"node: {{metadata: {{a: {inner}}}}}").Node.MetadataJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_text_then_an_empty_bootstrap()
    {
        Assert.Empty(EnvoyBootstrap.Parse("").StaticResources.Resources);
        Assert.Empty(EnvoyBootstrap.Parse("# nothing\n").StaticResources.Resources);
        Assert.Empty(EnvoyBootstrap.Parse("{}").StaticResources.Resources);
        Assert.True(EnvoyBootstrap.Parse("{}").StaticResources.IsFullState);
    }
}
