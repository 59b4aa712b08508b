namespace Fairlead.Extensions;

/// <summary>The options of extensions that have none.</summary>
public sealed record NoOptions;
