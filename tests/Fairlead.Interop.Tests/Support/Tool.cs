using System.Diagnostics;

namespace Fairlead.Interop.Tests.Support;

/// <summary>Programs that others wrote. Where one is missing, the test skips and says which.</summary>
internal static class Tool
{
    public static string Require(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin");
        var found = folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed.");
        return found!;
    }

    /// <summary>Runs a tool to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string name, params string[] arguments)
    {
        using var process = Start(Require(name), arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().Within();
        return (process.ExitCode, await output + await errors);
    }

    public static Process Start(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
