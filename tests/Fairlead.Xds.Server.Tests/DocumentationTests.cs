using Fairlead.Xds.Reading;
using Fairlead.Xds.Server.Schema;

namespace Fairlead.Xds.Server.Tests;

/// <summary>The page shows a bootstrap of Envoy: it has only fields that there are.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Bootstrap_of_Envoy_on_the_page_is_one()
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "docs", "control-plane.md"));
        var start = Array.IndexOf(lines, "```yaml envoy");
        Assert.True(start >= 0);
        var text = string.Join('\n', lines.Skip(start + 1).TakeWhile(line => line != "```"));
        var diagnostics = new Diagnostics();
        new MessageTranscoder(diagnostics, EnvoySchema.Find).Transcode(EnvoySchema.Find("envoy.config.bootstrap.v3.Bootstrap")!, DocumentReader.Read(text), "");
        Assert.Empty(diagnostics.Errors);
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Framework.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        return directory;
    }
}
