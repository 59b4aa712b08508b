using System.Net;
using System.Net.Sockets;
using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests;

/// <summary>What is wrong is told in one clear message with its place, and the exit code is 1.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task No_file_then_1()
    {
        var (code, output) = await SidecarProcess.RunAsync("-c", "/nowhere/bootstrap.yaml");
        Assert.Equal(1, code);
        Assert.Contains("/nowhere/bootstrap.yaml", Assert.Single(output.Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("static_resources:\n  listeners: [\n", "line 3")]
    [InlineData("a: b\nc: [\nd: e\n", "line ")]
    [InlineData("static_resources: {listeners: [{name: a, nonsense: 1}]}", "static_resources.listeners[0].nonsense")]
    [InlineData("static_resources: {clusters: [{name: a, connect_timeout: soon}]}", "static_resources.clusters[0].connect_timeout")]
    public async Task Bad_configuration_then_1_and_the_place(string yaml, string place)
    {
        foreach (var mode in new[] { "serve", "validate" })
        {
            var (code, output) = await SidecarProcess.RunAsync("--config-yaml", yaml, "--mode", mode);
            Assert.Equal(1, code);
            Assert.Contains(place, Assert.Single(output.Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Unknown_cluster_then_1_and_the_place()
    {
        using var bootstrap = new BootstrapFile(80);
        var (code, output) = await SidecarProcess.RunAsync("--config-yaml", bootstrap.Text(80).Replace("cluster: upstream\n", "cluster: absent\n", StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.Equal("static_resources.listeners[1].filter_chains[0].filters[0].typed_config.cluster: there is no cluster 'absent'", output);
    }

    [Fact]
    public async Task Port_in_use_then_1_and_the_address()
    {
        using var bootstrap = new BootstrapFile(80);
        using var occupant = new TcpListener(IPAddress.Loopback, bootstrap.HttpPort);
        occupant.Start();
        var (code, output) = await SidecarProcess.RunAsync("-c", bootstrap.Path);
        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{bootstrap.HttpPort}", output, StringComparison.Ordinal);
        Assert.Contains("in use", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_configuration_is_validated_without_listening()
    {
        using var bootstrap = new BootstrapFile(80);
        using var occupant = new TcpListener(IPAddress.Loopback, bootstrap.HttpPort);
        occupant.Start();
        Assert.Equal((0, "configuration OK"), await SidecarProcess.RunAsync("-c", bootstrap.Path, "--mode", "validate"));
    }

    [Theory]
    [InlineData()]
    [InlineData("-c", "x.yaml", "--concurrency", "-1")]
    [InlineData("-c", "x.yaml", "--mode", "guess")]
    public async Task Wrong_arguments_then_1(params string[] arguments) => Assert.Equal(1, (await SidecarProcess.RunAsync(arguments)).ExitCode);
}
