using Fairlead.Configuration;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>A <see cref="RouteConfiguration"/>, compiled: immutable, shared by all workers, and without allocations per request.</summary>
internal sealed class RouteTable
{
    private readonly CompiledVirtualHost[] _hosts;

    internal RouteTable(RouteConfiguration source, CompiledVirtualHost[] hosts, DomainTable domains, NameIndex clusters, NameIndex filterSlots)
    {
        Source = source;
        _hosts = hosts;
        Domains = domains;
        Clusters = clusters;
        FilterSlots = filterSlots;
    }

    public string Name => Source.Name;

    /// <summary>What it was made of.</summary>
    public RouteConfiguration Source { get; }

    /// <summary>Every cluster that a route names, once; <see cref="ClusterTarget.Index"/> points into it. There may be some more, that a version before named.</summary>
    public NameIndex Clusters { get; }

    /// <summary>In the order of the configuration.</summary>
    internal ReadOnlySpan<CompiledVirtualHost> Hosts => _hosts;

    internal DomainTable Domains { get; }

    internal NameIndex FilterSlots { get; }

    /// <summary>Compiles a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="errors">Receives everything that is wrong.</param>
    /// <param name="options">What the compiler needs to know of the rest of the configuration.</param>
    /// <param name="before">A version before, to share what did not change.</param>
    /// <returns>The table, or null if there were errors.</returns>
    public static RouteTable? Compile(RouteConfiguration configuration, string path, ICollection<ConfigError> errors, RouteCompileOptions options, RouteTable? before = null) =>
        new RouteTableCompiler(configuration, path, errors, options, ReusedHosts.Of(before, configuration)).Compile();

    /// <summary>The slot of a filter's name for <see cref="CompiledRoute.FilterConfig"/>; -1 if no route says anything to it. For configuration time.</summary>
    public int FilterSlot(string filterName) => FilterSlots.Find(filterName);

    /// <summary>The route for a request, or null.</summary>
    /// <param name="request">The request; its scheme or <c>x-forwarded-proto</c> is set.</param>
    /// <param name="random">The stream's random value.</param>
    public CompiledRoute? Find(RequestHead request, ulong random)
    {
        var host = Domains.Find(request);
        return host >= 0 ? _hosts[host].Find(request, random) : null;
    }
}
