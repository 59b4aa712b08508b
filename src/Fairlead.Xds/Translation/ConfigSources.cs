using Envoy.Config.Core.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Checks where resources come from.</summary>
internal static class ConfigSources
{
    public static void Check(ConfigSource? source, Scope at)
    {
        if (source is null || source.ConfigSourceSpecifierCase == ConfigSource.ConfigSourceSpecifierOneofCase.None)
        {
            at.Missing("is required: 'ads', 'api_config_source' or 'path_config_source'");
            return;
        }

        if (source.ResourceApiVersion == ApiVersion.V2)
            Checks.Unsupported<ApiVersion>(source.ResourceApiVersion, at.Field("resource_api_version"));
        Checks.Time(source.InitialFetchTimeout, at.Field("initial_fetch_timeout"));
    }
}
