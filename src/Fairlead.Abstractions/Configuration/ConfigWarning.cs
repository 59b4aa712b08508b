namespace Fairlead.Configuration;

/// <summary>Something in a configuration that is passed over: it is used without it.</summary>
/// <param name="Path">Where: a field path such as <c>static_resources.listeners[0].filter_chains</c>.</param>
/// <param name="Message">What is passed over, and why the rest can be used without it.</param>
public sealed record ConfigWarning(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
