using Fairlead.Xds.Reading;

namespace Fairlead.Xds.Translation;

/// <summary>The place of a message in the configuration; errors are told there.</summary>
internal readonly struct Scope(Diagnostics diagnostics, string path)
{
    public Diagnostics Diagnostics { get; } = diagnostics;

    public string Path { get; } = path;

    public Scope Field(string name) => new(Diagnostics, Path.Length == 0 ? name : $"{Path}.{name}");

    public Scope Item(string name, int index) => new(Diagnostics, Path.Length == 0 ? $"{name}[{index}]" : $"{Path}.{name}[{index}]");

    public Scope Key(string name, string key) => new(Diagnostics, Path.Length == 0 ? $"{name}[{key}]" : $"{Path}.{name}[{key}]");

    public void Error(string message) => Diagnostics.Add(Path, message);

    /// <summary>Tells that this is needed and not there.</summary>
    public void Missing(string message) => Diagnostics.AddMissing(Path, message);

    public void Warn(string message) => Diagnostics.Warn(Path, message);
}
