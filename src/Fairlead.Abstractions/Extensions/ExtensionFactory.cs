using Fairlead.Configuration;

namespace Fairlead.Extensions;

/// <summary>A registered extension: its name and the way to bind and check its options. The name is what configuration refers to.</summary>
public abstract class ExtensionFactory
{
    /// <summary>Creates a factory for the extension of that name.</summary>
    protected ExtensionFactory(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name, such as <c>envoy.filters.http.router</c> or <c>acme.tenant</c>.</summary>
    public string Name { get; }

    /// <summary>Turns the configuration into options, when the configuration is applied. What is wrong is added to <paramref name="errors"/> with its path.</summary>
    /// <returns>The options, or null if there are none or they are wrong.</returns>
    public abstract object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors);
}
