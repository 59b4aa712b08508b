using Fairlead.Configuration;

namespace Fairlead.Xds.Tests;

public sealed class EnvoyBootstrapTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-xds").FullName;

    private string File1 => Path.Combine(_directory, "envoy.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Missing_file_then_an_error_that_names_it()
    {
        var error = Assert.Single(Assert.Throws<ConfigException>(() => EnvoyBootstrap.Load(File1)).Errors);

        Assert.Equal(File1, error.Path);
    }

    [Fact]
    public void Directory_instead_of_a_file_then_an_error() => Assert.Throws<ConfigException>(() => EnvoyBootstrap.Load(_directory));

    [Fact]
    public void Overlay_then_merged_over_the_file()
    {
        File.WriteAllText(File1, "node: {id: a, cluster: c, locality: {zone: z}}\nstatic_resources: {clusters: [{name: one, load_assignment: {cluster_name: one}}]}");

        var bootstrap = EnvoyBootstrap.Load(
            File1, "node: {id: b, locality: {region: r}}\nstatic_resources: {clusters: [{name: two, load_assignment: {cluster_name: two}}]}");

        Assert.Equal(new Node { Id = "b", Cluster = "c", Locality = new() { Region = "r", Zone = "z" } }, bootstrap.Node);
        Assert.Equal(["one", "two"], bootstrap.StaticResources.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public void Wrong_overlay_then_the_error_says_so()
    {
        File.WriteAllText(File1, "node: {id: 1}");

        var errors = Assert.Throws<ConfigException>(() => EnvoyBootstrap.Load(File1, "nope: 1")).Errors;

        Assert.Equal(["node.id", "nope"], errors.Select(error => error.Path));
        Assert.EndsWith("(line 1, column 12)", errors[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("(overlay line 1, column 1)", errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_from_a_file_then_read()
    {
        File.WriteAllText(File1, "hello");

        var route = Configs.ParseRoute("\"prefix\":\"/\"", $"\"direct_response\":{{\"status\":200,\"body\":{{\"filename\":\"{File1}\"}}}}");

        Assert.Equal("hello", Assert.IsType<DirectResponseAction>(route.Action).Body);
    }
}
