using System.Text.RegularExpressions;

namespace Fairlead.Xds.Tests.Corpora;

/// <summary>The names of the API in the tables of <c>docs/istio.md</c>, with their status.</summary>
internal static partial class DocumentedNames
{
    public static IReadOnlyDictionary<string, string> Read()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "istio.md"));
        return Row().Matches(text).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.StartsWith("passed", StringComparison.Ordinal) ? CorpusOutcome.PassedOver : CorpusOutcome.Refused);
    }

    private static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Framework.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("the root of the repository is not found");
    }

    [GeneratedRegex(@"^\| `([\w.]+)` \| (refused|passed over) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
