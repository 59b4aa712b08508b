using Fairlead.Interop.Tests.Support;

namespace Fairlead.Interop.Tests;

/// <summary>The sample shows what its page says.</summary>
public sealed class BookinfoTests
{
    [Fact]
    public async Task Three_scenarios()
    {
        var (code, output) = await Tool.RunAsync("dotnet", SampleProgram.PathOf("Bookinfo"));
        Assert.Equal(0, code);
        var lines = output.Trim().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("^plain +header: mosn -> v1 x 10 +others -> v1 x 10$", lines[0]);
        Assert.Matches(@"^split +header: mosn -> v1 x 10 +others -> v[12] x \d+(, v2 x \d+)?$", lines[1]);
        Assert.Matches(@"^failing +header: mosn -> v1 x 10 +others -> Unavailable \(out of order\) x 10$", lines[2]);
    }
}
