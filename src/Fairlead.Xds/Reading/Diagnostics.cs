using Fairlead.Configuration;

namespace Fairlead.Xds.Reading;

/// <summary>Collects errors and remembers where in the text each field path stands.</summary>
internal sealed class Diagnostics
{
    private const int MaxErrors = 1000;

    private readonly List<ConfigError> _errors = [];
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.Ordinal);

    public IReadOnlyList<ConfigError> Errors => _errors;

    /// <summary>Prefixes positions, to tell an overlay from the file.</summary>
    public string Source { get; set; } = "";

    public void Locate(string path, int line, int column)
    {
        if (line > 0)
            _positions[path] = (line, column);
    }

    /// <summary>Forgets positions: of two merged documents they would not be those of the merged lists.</summary>
    public void ForgetPositions() => _positions.Clear();

    public void Add(string path, string message) => Add(path, message, 0, 0);

    public void Add(string path, string message, int line, int column)
    {
        if (_errors.Count >= MaxErrors)
            return;
        var (foundLine, foundColumn) = line > 0 ? (line, column) : Find(path);
        _errors.Add(new(path, foundLine > 0 ? $"{message} ({Source}line {foundLine}, column {foundColumn})" : message));
    }

    // A field that is missing has no place of its own: the nearest message around it has.
    private (int Line, int Column) Find(string path)
    {
        for (var rest = path; rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOfAny(['.', '[']))])
        {
            if (_positions.TryGetValue(rest, out var position))
                return position;
        }

        return default;
    }
}
