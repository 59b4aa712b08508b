using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Corpora;

public class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Dump()
    {
        foreach (var f in Directory.GetFiles(Corpus.Find("corpus/istio/config_dump")).Order())
        {
            output.WriteLine("## " + Path.GetFileName(f));
            foreach (var l in CorpusOutcome.OfDump(f)) output.WriteLine(l);
            var d = EnvoyConfigDump.Load(f);
            output.WriteLine($"{d.Resources.Resources.Count} resources");
        }
    }

    [Fact]
    public void Boot()
    {
        foreach (var f in Directory.GetFiles(Corpus.Find("corpus/istio/bootstrap"), "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(Corpus.Find("corpus/envoy_bootstrap"))).Order())
        {
            output.WriteLine("## " + f);
            foreach (var l in CorpusOutcome.OfBootstrap(f)) output.WriteLine(l);
        }
    }
}
