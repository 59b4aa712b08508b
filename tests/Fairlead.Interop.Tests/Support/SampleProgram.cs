namespace Fairlead.Interop.Tests.Support;

/// <summary>Samples run where they were built, in the same configuration as the tests: <c>samples/Sidecar/bin/Debug/net10.0</c>.</summary>
internal static class SampleProgram
{
    public static string PathOf(string sample)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(root.FullName, "samples", sample, "bin", framework.Parent!.Name, framework.Name, $"{sample}.dll");
    }
}
