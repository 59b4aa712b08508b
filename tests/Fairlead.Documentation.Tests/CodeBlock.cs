namespace Fairlead.Documentation.Tests;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">Where it is: file and line.</param>
/// <param name="Text">What it says.</param>
public sealed record CodeBlock(string Page, string Text)
{
    public override string ToString() => Page;

    /// <summary>All blocks in a language, of the README and of every page under docs.</summary>
    public static IEnumerable<CodeBlock> All(string language)
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root(), "README.md"));
        return pages.Order(StringComparer.Ordinal).SelectMany(page => Of(page, language));
    }

    private static IEnumerable<CodeBlock> Of(string page, string language)
    {
        var lines = File.ReadAllLines(page);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            var end = Array.FindIndex(lines, i + 1, l => l.StartsWith("```", StringComparison.Ordinal));
            if (lines[i] == "```" + language)
                yield return new CodeBlock($"{Path.GetFileName(page)}:{i + 1}", string.Join('\n', lines[(i + 1)..end]));
            i = end;
        }
    }

    /// <summary>The repository.</summary>
    public static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Framework.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        return directory;
    }
}
