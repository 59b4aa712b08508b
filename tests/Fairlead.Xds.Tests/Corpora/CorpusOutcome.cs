using System.Text.RegularExpressions;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Tests.Corpora;

/// <summary>What becomes of a file: a line per status, path without indexes, and name in the API that it is about; with how often.</summary>
internal static partial class CorpusOutcome
{
    public const string Refused = "refused";
    public const string PassedOver = "passed";

    /// <summary>Stands for an error that is not about something unsupported.</summary>
    public const string Other = "-";

    public static IReadOnlyList<string> OfBootstrap(string file)
    {
        var diagnostics = new Diagnostics();
        EnvoyBootstrap.Read(EnvoyBootstrap.ReadFile(file), new(), diagnostics);
        return Lines(diagnostics.Errors, diagnostics.Warnings);
    }

    public static IReadOnlyList<string> OfDump(string file)
    {
        var dump = EnvoyConfigDump.Load(file);
        return [$"resources x{dump.Resources.Resources.Count}", .. Lines(dump.Errors, dump.Warnings)];
    }

    private static List<string> Lines(IEnumerable<ConfigError> errors, IEnumerable<ConfigWarning> warnings)
    {
        var refused = errors.Select(error => $"{Refused} {WithoutIndexes(error.Path)} {Subject(error.Message)}");
        var passed = warnings.Select(warning => $"{PassedOver} {WithoutIndexes(warning.Path)} {Subject(warning.Message)}");
        return [.. refused.Concat(passed).GroupBy(line => line).Select(group => $"{group.Key} x{group.Count()}").Order(StringComparer.Ordinal)];
    }

    private static string Subject(string message) => Unsupported().Match(message) is { Success: true } match ? match.Groups[1].Value : Other;

    private static string WithoutIndexes(string path) => Index().Replace(path, "[]").Replace(' ', '_');

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    [GeneratedRegex("^'([^' ]+)' is (not supported|not known|passed over)")]
    private static partial Regex Unsupported();
}
