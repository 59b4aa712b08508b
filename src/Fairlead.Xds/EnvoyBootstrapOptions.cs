namespace Fairlead.Xds;

/// <summary>How a bootstrap is read.</summary>
public sealed record EnvoyBootstrapOptions
{
    internal static EnvoyBootstrapOptions Default { get; } = new();

    /// <summary>YAML or JSON text that is merged over the file, like Envoy's <c>--config-yaml</c>: scalars replace, messages merge, lists append. Empty for none.</summary>
    public string OverlayYaml { get; init; } = "";

    /// <summary>
    /// Pass over fields that the API does not have, with a warning, like Envoy's <c>--allow-unknown-static-fields</c>. Fields that the API has and that are not supported
    /// are refused all the same. Default false: they are errors.
    /// </summary>
    public bool AllowUnknownFields { get; init; }
}
