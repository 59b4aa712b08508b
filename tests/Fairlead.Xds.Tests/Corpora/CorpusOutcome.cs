using System.Text.RegularExpressions;
using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Corpora;

/// <summary>What becomes of a file: lines of a status, a path without indexes, what it is about, and how often.</summary>
internal static partial class CorpusOutcome
{
    /// <summary>Reads a bootstrap.</summary>
    public static IReadOnlyList<string> OfBootstrap(string file)
    {
        try
        {
            return Lines([], EnvoyBootstrap.Load(file).Warnings);
        }
        catch (ConfigException exception)
        {
            return Lines(exception.Errors, []);
        }
    }

    /// <summary>Reads a dump.</summary>
    public static IReadOnlyList<string> OfDump(string file)
    {
        var dump = EnvoyConfigDump.Load(file);
        return Lines(dump.Errors, dump.Warnings);
    }

    /// <summary>The names of the API in a message: the first text in quotes.</summary>
    public static string SubjectOf(string message) => Quoted().Match(message) is { Success: true } match ? match.Groups[1].Value : "";

    private static List<string> Lines(IEnumerable<ConfigError> errors, IEnumerable<ConfigWarning> warnings)
    {
        var refused = errors.Select(error => $"refused {Path(error.Path)} {Subject(error.Message)}");
        var passed = warnings.Select(warning => $"passed {Path(warning.Path)} {Subject(warning.Message)}");
        return [.. refused.Concat(passed).GroupBy(line => line).Select(group => $"{group.Key} x{group.Count()}").Order(StringComparer.Ordinal)];
    }

    private static string Subject(string message) => message.EndsWith(')') && SubjectOf(message) is { Length: > 0 } subject && !subject.Contains(' ') ? subject : "?";

    private static string Path(string path) => Index().Replace(path, "[]").Replace(' ', '_');

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
