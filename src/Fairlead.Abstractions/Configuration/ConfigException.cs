namespace Fairlead.Configuration;

/// <summary>A configuration cannot be used; <see cref="Errors"/> tells every reason with its place.</summary>
public sealed class ConfigException : Exception
{
    /// <summary>Creates the exception from its reasons.</summary>
    public ConfigException(IReadOnlyList<ConfigError> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>Creates the exception from one reason.</summary>
    public ConfigException(string path, string message)
        : this([new ConfigError(path, message)])
    {
    }

    /// <summary>The reasons, in the order in which they were found.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }
}
