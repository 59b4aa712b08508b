using Envoy.Admin.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;

namespace Fairlead.Xds;

/// <summary>
/// What an Envoy or a Fairlead answered to <c>GET /config_dump</c>, to look into or to run elsewhere. Each resource is judged by itself: what cannot be used is left out and
/// told in <see cref="Errors"/>. Secrets are not in it, because dumps have them redacted. Source: <c>envoy.admin.v3.ConfigDump</c>.
/// </summary>
public sealed record EnvoyConfigDump
{
    private EnvoyConfigDump()
    {
    }

    /// <summary>What the proxy was started with, without its resources; null if the dump has none.</summary>
    public Bootstrap? Bootstrap { get; private init; }

    /// <summary>
    /// The listeners, clusters, route configurations and endpoints that can be used, static ones included, as one full state. Route configurations that stand in a listener, and
    /// the endpoints of clusters that do not use EDS, are part of those.
    /// </summary>
    public ConfigUpdate Resources { get; private init; } = new();

    /// <summary>Why resources were left out; each error names its resource where that is known.</summary>
    public ConfigList<ConfigError> Errors { get; private init; } = [];

    /// <summary>What is passed over.</summary>
    public ConfigList<ConfigWarning> Warnings { get; private init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; JSON or YAML.</param>
    /// <exception cref="ConfigException">The file cannot be read, or is no dump.</exception>
    public static EnvoyConfigDump Load(string path) => Read(EnvoyBootstrap.ReadFile(path));

    /// <summary>Reads a text.</summary>
    /// <param name="text">JSON or YAML.</param>
    /// <exception cref="ConfigException">The text is no dump.</exception>
    public static EnvoyConfigDump Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text);
    }

    private static EnvoyConfigDump Read(string text)
    {
        var diagnostics = new Diagnostics { AllowsUnknownFields = true, MaxEntries = 100_000 };
        var bytes = EnvoyBootstrap.Transcode(text, ConfigDump.Descriptor, diagnostics);
        if (bytes.IsEmpty && diagnostics.Errors.Count > 0)
            throw new ConfigException(diagnostics.Errors);
        diagnostics.BeginTranslation();
        var root = new Scope(diagnostics, "");
        var reader = new ConfigDumpReader(diagnostics);
        if (TypedConfig.Parse(ConfigDump.Parser, bytes, root) is { } dump)
            reader.Read(dump, root);
        else
            throw new ConfigException(diagnostics.Errors);
        return new()
        {
            Bootstrap = reader.Bootstrap,
            Resources = new() { Version = reader.Version, Resources = ConfigList.From(reader.Resources), IsFullState = true, AcceptsValidResources = true },
            Errors = reader.Errors,
            Warnings = reader.Warnings,
        };
    }
}
