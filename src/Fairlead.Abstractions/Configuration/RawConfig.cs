namespace Fairlead.Configuration;

/// <summary>Options of an extension as JSON, not yet bound to the options type.</summary>
/// <param name="TypeUrl">The type that the source named, or an empty string.</param>
/// <param name="Json">A JSON object.</param>
public sealed record RawConfig(string TypeUrl, string Json);
