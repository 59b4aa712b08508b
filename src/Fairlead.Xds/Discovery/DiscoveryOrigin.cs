using Envoy.Config.Core.V3;

namespace Fairlead.Xds.Discovery;

/// <summary>Where resources come from. Equal origins share what asks for resources.</summary>
internal abstract record DiscoveryOrigin
{
    private DiscoveryOrigin()
    {
    }

    /// <summary>The one stream of the bootstrap's <c>ads_config</c>, for resources of every type.</summary>
    public sealed record Aggregated : DiscoveryOrigin
    {
        public static readonly Aggregated Instance = new();
    }

    /// <summary>The origin of the resource that names it.</summary>
    public sealed record Self : DiscoveryOrigin
    {
        public static readonly Self Instance = new();
    }

    /// <summary>A management server of its own.</summary>
    public sealed record Server(ApiConfigSource Config) : DiscoveryOrigin;

    /// <summary>A file that holds a response.</summary>
    public sealed record File(string Path, string WatchedDirectory) : DiscoveryOrigin;
}
