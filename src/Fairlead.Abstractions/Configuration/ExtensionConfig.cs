namespace Fairlead.Configuration;

/// <summary>Refers to an extension by name and carries its options.</summary>
public sealed record ExtensionConfig
{
    /// <summary>The name under which the extension is registered.</summary>
    public required string Name { get; init; }

    /// <summary>The options: the extension's own options type, a <see cref="RawConfig"/> that is bound to it when the configuration is applied, or null for defaults.</summary>
    public object? Config { get; init; }

    /// <summary>True if the extension stays in the chain but does nothing unless a route enables it.</summary>
    public bool Disabled { get; init; }
}
