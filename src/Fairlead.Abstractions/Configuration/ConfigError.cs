namespace Fairlead.Configuration;

/// <summary>One reason why a configuration was refused.</summary>
/// <param name="Path">Where: a field path such as <c>static_resources.listeners[0].filter_chains</c>.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record ConfigError(string Path, string Message)
{
    /// <summary>The resource that is wrong, if the error is about one; null if it is about the whole update.</summary>
    public ResourceReference? Resource { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
