using Fairlead.Configuration;

namespace Fairlead.Extensions;

/// <summary>Options that can tell what is wrong with them. Checked when the configuration is applied, never per request.</summary>
public interface IValidatedOptions
{
    /// <summary>What is wrong: paths are relative to the options (<c>limits[0].burst</c>). Nothing if all is well.</summary>
    IEnumerable<ConfigError> Validate();
}
