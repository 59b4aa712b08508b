using Fairlead.Configuration;
using Route = Fairlead.Configuration.Route;

namespace Bookinfo;

/// <summary>The route configurations of the demonstration. The listener asks for them by name, so they change while it serves.</summary>
internal static class Scenarios
{
    public const string RouteConfigName = "kv";

    private static readonly RouteMatch Everything = new() { Path = new PathMatch(PathMatchKind.Prefix, "/"), Grpc = true };

    private static readonly Route MosnToV1 = new()
    {
        Match = Everything with { Headers = [new HeaderMatcher { Name = "header", String = new StringMatcher(StringMatchKind.Exact, "mosn") }] },
        Action = new RouteAction { Cluster = "v1" },
    };

    /// <summary>Everything goes to v1.</summary>
    public static RouteConfiguration Plain { get; } = Of(new Route { Match = Everything, Action = new RouteAction { Cluster = "v1" } });

    /// <summary><c>header: mosn</c> goes to v1, the rest to both in equal shares.</summary>
    public static RouteConfiguration Split { get; } = Of(MosnToV1, new Route
    {
        Match = Everything,
        Action = new RouteAction { WeightedClusters = [new WeightedCluster { Name = "v1", Weight = 50 }, new WeightedCluster { Name = "v2", Weight = 50 }] },
    });

    /// <summary><c>header: mosn</c> goes to v1, the rest fails.</summary>
    public static RouteConfiguration Failing { get; } = Of(MosnToV1, new Route { Match = Everything, Action = new DirectResponseAction { Status = 504, Body = "out of order" } });

    private static RouteConfiguration Of(params Route[] routes) => new()
    {
        Name = RouteConfigName,
        VirtualHosts = [new VirtualHost { Name = "kv", Domains = ["*"], Routes = ConfigList.From(routes) }],
    };
}
