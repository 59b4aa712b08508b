using Fairlead.Configuration;
using Fairlead.Xds.Discovery;

namespace Fairlead.Xds.Reading;

/// <summary>Collects errors and warnings, and remembers where in the text each field path stands.</summary>
internal sealed class Diagnostics
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigWarning> _warnings = [];
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _erroneous = new(StringComparer.Ordinal);
    private readonly List<SourceReference> _references = [];
    private HashSet<string>? _incomplete;

    public IReadOnlyList<ConfigError> Errors => _errors;

    public IReadOnlyList<ConfigWarning> Warnings => _warnings;

    /// <summary>The resources that what was read needs from elsewhere.</summary>
    public IReadOnlyList<SourceReference> References => _references;

    /// <summary>How many errors, and how many warnings, are kept; the last one says that there are more.</summary>
    public int MaxEntries { get; init; } = 1000;

    /// <summary>Whether a field that the API does not have is told as a warning instead of an error.</summary>
    public bool AllowsUnknownFields { get; init; }

    /// <summary>Whether messages come as bytes from a peer, so that they may hold fields that our messages do not have.</summary>
    public bool ComesFromPeer { get; init; }

    /// <summary>Prefixes positions, to tell an overlay from the file.</summary>
    public string Source { get; set; } = "";

    public void Locate(string path, int line, int column)
    {
        if (line > 0)
            _positions[path] = (line, column);
    }

    /// <summary>Forgets positions: of two merged documents they would not be those of the merged lists.</summary>
    public void ForgetPositions() => _positions.Clear();

    /// <summary>
    /// What was read is translated now. Where reading left something out because it was wrong, translation would find a gap and complain once more: such errors are
    /// not told.
    /// </summary>
    public void BeginTranslation() => _incomplete = new(_erroneous, StringComparer.Ordinal);

    public void Add(string path, string message) => Add(path, message, 0, 0);

    public void Add(string path, string message, int line, int column)
    {
        if (_incomplete?.Contains(path) == true)
            return;
        for (var rest = path; _erroneous.Add(rest) && rest.Length > 0;)
            rest = ParentOf(rest);
        if (_errors.Count < MaxEntries - 1)
            _errors.Add(new(path, Place(path, message, line, column)));
        else if (_errors.Count < MaxEntries)
            _errors.Add(new("", $"there are more errors than {MaxEntries - 1}"));
    }

    /// <summary>Tells that a field is missing; not if something beside it was left out, which may have stood for it.</summary>
    public void AddMissing(string path, string message)
    {
        if (_incomplete?.Contains(ParentOf(path)) != true)
            Add(path, message);
    }

    public void Warn(string path, string message) => Warn(path, message, 0, 0);

    public void Warn(string path, string message, int line, int column)
    {
        if (_warnings.Count < MaxEntries - 1)
            _warnings.Add(new(path, Place(path, message, line, column)));
        else if (_warnings.Count < MaxEntries)
            _warnings.Add(new("", $"there are more warnings than {MaxEntries - 1}"));
    }

    public void Refer(SourceReference reference) => _references.Add(reference);

    /// <summary>Whether there is an error at a path or below it.</summary>
    public bool HasErrorWithin(string path) => _erroneous.Contains(path);

    /// <summary>The path of what a field or an item stands in; empty for the document.</summary>
    public static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];

    private string Place(string path, string message, int line, int column)
    {
        var (foundLine, foundColumn) = line > 0 ? (line, column) : Find(path);
        return foundLine > 0 ? $"{message} ({Source}line {foundLine}, column {foundColumn})" : message;
    }

    // A field that is missing has no place of its own: the nearest message around it has.
    private (int Line, int Column) Find(string path)
    {
        for (var rest = path; rest.Length > 0; rest = ParentOf(rest))
        {
            if (_positions.TryGetValue(rest, out var position))
                return position;
        }

        return default;
    }
}
