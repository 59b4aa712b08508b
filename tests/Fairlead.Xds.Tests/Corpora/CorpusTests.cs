using System.Text;
using Fairlead.Xds.Reading;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Tests.Corpora;

/// <summary>
/// Every file of the corpora is read, and what is refused or passed over in it is what the tables beside this file say: a change for better or worse shows. To write them
/// anew: set the variable that <see cref="WriteTo"/> names to this directory, run the tests, and read the difference.
/// </summary>
public class CorpusTests
{
    private const string WriteTo = "FAIRLEAD_WRITE_CORPUS_TABLES";

    [Theory]
    [InlineData("envoy_bootstrap")]
    [InlineData("istio/bootstrap")]
    [InlineData("istio/config_dump")]
    public void Every_file_is_read_and_names_what_is_not_supported(string corpus)
    {
        var root = Corpus.Find("corpus/" + corpus);
        var actual = new StringBuilder();
        foreach (var file in Files(root))
        {
            actual.Append(Path.GetRelativePath(root, file).Replace('\\', '/')).Append('\n');
            foreach (var line in OutcomeOf(corpus, file))
                actual.Append("  ").Append(line).Append('\n');
        }

        var table = corpus.Replace('/', '_') + ".txt";
        if (Environment.GetEnvironmentVariable(WriteTo) is { Length: > 0 } directory)
            File.WriteAllText(Path.Combine(directory, table), actual.ToString());
        Assert.Equal(Table(table), actual.ToString());
    }

    [Theory]
    [InlineData("envoy_bootstrap")]
    [InlineData("istio/bootstrap")]
    [InlineData("istio/config_dump")]
    public void Everything_that_is_not_supported_stands_in_the_documentation(string corpus)
    {
        var documented = DocumentedNames.Read();
        var missing = Files(Corpus.Find("corpus/" + corpus))
            .SelectMany(file => OutcomeOf(corpus, file))
            .Select(line => line.Split(' '))
            .Where(words => words[0] is CorpusOutcome.Refused or CorpusOutcome.PassedOver && words[2] != CorpusOutcome.Other)
            .Where(words => documented.GetValueOrDefault(words[2]) != words[0])
            .Select(words => $"{words[2]} is {words[0]}, the documentation has: {documented.GetValueOrDefault(words[2], "nothing")}")
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    [Fact]
    public void Documentation_names_nothing_as_refused_that_is_read_by_now()
    {
        foreach (var name in DocumentedNames.Read().Where(entry => entry.Value == CorpusOutcome.Refused).Select(entry => entry.Key))
        {
            if (EnvoyApi.HasMessage(name))
            {
                Assert.True(MessageTypes.Find(name) is null, $"{name} is read");
                continue;
            }

            var (owner, field) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
            if (EnvoyApi.FieldNamed(owner, field) is null)
                continue;
            Assert.True(PassedOver.FieldReason(name) is null, $"{name} is passed over");
            Assert.True(MessageTypes.All.SelectMany(WithNested).FirstOrDefault(message => message.FullName == owner)?.FindFieldByName(field) is null, $"{name} is read");
        }
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);

    private static IEnumerable<string> Files(string root) => Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static IReadOnlyList<string> OutcomeOf(string corpus, string file) =>
        corpus == "istio/config_dump" ? CorpusOutcome.OfDump(file) : CorpusOutcome.OfBootstrap(file);

    private static string Table(string name)
    {
        using var stream = typeof(CorpusTests).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(stream);
        return new StreamReader(stream).ReadToEnd();
    }
}
