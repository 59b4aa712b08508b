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

    [Fact]
    public async Task Flags_of_the_agent_then_accepted_and_those_without_effect_told()
    {
        using var bootstrap = new BootstrapFile(80);
        var (code, output) = await SidecarProcess.RunAsync(
            "-c", bootstrap.Path, "--mode", "validate", "--drain-time-s", "45", "--drain-strategy", "immediate", "--local-address-ip-version", "v4", "--file-flush-interval-msec", "1000",
            "--disable-hot-restart", "--allow-unknown-static-fields", "-l", "warning", "--component-log-level", "misc:error", "--skip-deprecated-logs", "--restart-epoch", "0",
            "--service-cluster", "app.default", "--service-node", "sidecar~10.0.0.1~app.default~cluster.local", "--concurrency", "2");

        Assert.Equal(0, code);
        var told = output.Split('\n').Where(line => line.StartsWith("warning: --", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).Order(StringComparer.Ordinal);
        Assert.Equal(["--component-log-level", "--disable-hot-restart", "--local-address-ip-version", "--restart-epoch", "--skip-deprecated-logs"], told);
        Assert.Contains("configuration OK", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Field_that_nobody_knows_then_a_warning_if_that_is_allowed()
    {
        var (code, output) = await SidecarProcess.RunAsync("--config-yaml", "{nonsense: 1, stats_sinks: []}", "--mode", "validate", "--allow-unknown-static-fields");

        Assert.Equal(0, code);
        Assert.Contains("warning: nonsense: 'envoy.config.bootstrap.v3.Bootstrap.nonsense' is not known", output, StringComparison.Ordinal);
        Assert.Contains("warning: stats_sinks: 'envoy.config.bootstrap.v3.Bootstrap.stats_sinks' is passed over", output, StringComparison.Ordinal);
        Assert.EndsWith("configuration OK", output.TrimEnd(), StringComparison.Ordinal);
    }
}
