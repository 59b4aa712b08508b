using System.Collections.Frozen;
using Fairlead.Configuration;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>A <see cref="RouteConfiguration"/>, compiled: immutable, shared by all workers, and without allocations per request.</summary>
internal sealed class RouteTable
{
    private readonly DomainTable _domains;
    private readonly FrozenDictionary<string, int> _filterSlots;

    internal RouteTable(string name, DomainTable domains, string[] clusterNames, FrozenDictionary<string, int> filterSlots)
    {
        Name = name;
        _domains = domains;
        ClusterNames = clusterNames;
        _filterSlots = filterSlots;
    }

    public string Name { get; }

    /// <summary>Every cluster that a route names, once; <see cref="ClusterTarget.Index"/> points into it.</summary>
    public ReadOnlyMemory<string> ClusterNames { get; }

    /// <summary>Compiles a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <param name="errors">Receives everything that is wrong.</param>
    /// <param name="options">What the compiler needs to know of the rest of the configuration.</param>
    /// <returns>The table, or null if there were errors.</returns>
    public static RouteTable? Compile(RouteConfiguration configuration, string path, ICollection<ConfigError> errors, RouteCompileOptions options) =>
        new RouteTableCompiler(configuration, path, errors, options).Compile();

    /// <summary>The slot of a filter's name for <see cref="CompiledRoute.FilterConfig"/>; -1 if no route says anything to it. For configuration time.</summary>
    public int FilterSlot(string filterName) => _filterSlots.GetValueOrDefault(filterName, -1);

    /// <summary>The route for a request, or null.</summary>
    /// <param name="request">The request; its scheme or <c>x-forwarded-proto</c> is set.</param>
    /// <param name="random">The stream's random value.</param>
    public CompiledRoute? Find(RequestHead request, ulong random) => _domains.Find(request)?.Find(request, random);
}
