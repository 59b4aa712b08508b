using Microsoft.Extensions.Options;

namespace Fairlead.Xds.Server;

/// <summary>Refuses options that cannot be used when the server starts, not when the first client comes.</summary>
internal sealed class XdsServerOptionsValidator : IValidateOptions<XdsServerOptions>
{
    public ValidateOptionsResult Validate(string? name, XdsServerOptions options) =>
        options.Check() is { } error ? ValidateOptionsResult.Fail(error) : ValidateOptionsResult.Success;
}
