using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>Which tenant has which account.</summary>
public sealed class TenantOptions : IValidatedOptions
{
    public Dictionary<string, string> Accounts { get; init; } = [];

    public IEnumerable<ConfigError> Validate()
    {
        if (Accounts.Count == 0)
            yield return new ConfigError("accounts", "at least one account is needed");
    }
}
