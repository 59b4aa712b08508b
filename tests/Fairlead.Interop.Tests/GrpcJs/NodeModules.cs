using System.Diagnostics;
using Fairlead.Interop.Tests.GrpcJs;
using Fairlead.Interop.Tests.Support;

[assembly: AssemblyFixture(typeof(NodeModules))]

namespace Fairlead.Interop.Tests.GrpcJs;

/// <summary>The Node programs of this folder with the packages that they need, in a temporary folder: had once for all tests, and only if one asks.</summary>
public sealed class NodeModules : IDisposable
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("fairlead-grpc-js").FullName;
    private readonly Lazy<Task<string?>> _problem;

    public NodeModules() => _problem = new Lazy<Task<string?>>(InstallAsync);

    /// <summary>Starts a program of the folder. Skips the test if Node or its packages cannot be had.</summary>
    internal async Task<Process> StartAsync(string program, params string[] arguments)
    {
        var node = Tool.Require("node");
        Tool.Require("npm");
        var problem = await _problem.Value;
        Assert.SkipWhen(problem is not null, problem ?? "");
        return Tool.Start(node, [Path.Combine(_folder, program), .. arguments]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Returns why the packages cannot be had, or null.</summary>
    private async Task<string?> InstallAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "GrpcJs")))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        using var npm = Tool.Start(Tool.Require("npm"), "ci", "--prefix", _folder, "--ignore-scripts", "--no-audit", "--no-fund");
        var output = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        try
        {
            await npm.WaitForExitAsync().WaitAsync(InstallTime);
        }
        catch (TimeoutException)
        {
            npm.Kill(entireProcessTree: true);
            return $"npm could not fetch the packages within {InstallTime.TotalSeconds} s.";
        }

        return npm.ExitCode == 0 ? null : $"npm could not fetch the packages: {string.Join('\n', await output)}";
    }
}
