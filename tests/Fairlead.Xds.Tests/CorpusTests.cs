using Fairlead.Configuration;

namespace Fairlead.Xds.Tests;

public class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_Envoy_example_loads_or_is_refused_by_field()
    {
        var files = Directory.GetFiles(Corpus.Find("corpus/envoy_bootstrap")).Order().ToArray();
        Assert.NotEmpty(files);
        var loaded = files.Count(file => Outcome(file, pathsRequired: true));

        output.WriteLine($"{loaded} of {files.Length} load");
        Assert.True(loaded >= 6, "fewer files load than before");
    }

    [Fact]
    public void Every_Istio_bootstrap_is_read_without_a_crash()
    {
        var files = Directory.GetFiles(Corpus.Find("corpus/istio/bootstrap"), "*", SearchOption.AllDirectories).Order().ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
            Outcome(file, pathsRequired: false);
    }

    private bool Outcome(string file, bool pathsRequired)
    {
        try
        {
            var resources = EnvoyBootstrap.Load(file).StaticResources.Resources;
            output.WriteLine($"{Path.GetFileName(file)}: loads, {resources.Count} resources");
            return true;
        }
        catch (ConfigException exception)
        {
            output.WriteLine($"{Path.GetFileName(file)}: refused");
            foreach (var error in exception.Errors)
            {
                output.WriteLine($"    {error}");
                Assert.True(error.Path.Length > 0 || !pathsRequired, $"{file}: {error}");
                Assert.Matches("'[^']+'|is required|value ", error.Message);
                Assert.Contains("line ", error.Message, StringComparison.Ordinal);
            }

            return false;
        }
    }
}
