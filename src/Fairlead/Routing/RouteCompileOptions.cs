using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>What compiling routes needs to know of the rest of the configuration.</summary>
internal sealed class RouteCompileOptions
{
    /// <summary>Whether a cluster exists; null takes every name.</summary>
    public Func<string, bool>? ClusterExists { get; init; }

    /// <summary>Parses header values with operators; null refuses them.</summary>
    public HeaderValueParser? HeaderValueParser { get; init; }

    /// <summary>Binds what a route says to a filter (named by <see cref="ExtensionConfig.Name"/>) to the filter's options; null refuses every such configuration.</summary>
    public Func<ExtensionConfig, string, ICollection<ConfigError>, object?>? BindFilterConfig { get; init; }
}
