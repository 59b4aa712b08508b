using Fairlead.Configuration;
using Fairlead.Hosting;

namespace Fairlead.Tests.Hosting.Support;

/// <summary>Configuration as tests need it: short.</summary>
internal static class Make
{
    public static Cluster Cluster(string name, params int[] ports) => new() { Name = name, LoadAssignment = Endpoints(name, ports) };

    public static Cluster Eds(string name, string service = "") => new() { Name = name, Type = ClusterDiscoveryType.Eds, EdsServiceName = service };

    public static Cluster Dns(string name, string host, int port) => new()
    {
        Name = name,
        Type = ClusterDiscoveryType.StrictDns,
        LoadAssignment = new ClusterLoadAssignment { Name = name, Endpoints = [new LocalityLbEndpoints { LbEndpoints = [new LbEndpoint { Address = new SocketAddress(host, port) }] }] },
    };

    public static ClusterLoadAssignment Endpoints(string name, params int[] ports) => new()
    {
        Name = name,
        Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.From(ports.Select(p => new LbEndpoint { Address = new SocketAddress("127.0.0.1", p) })) }],
    };

    public static RouteConfiguration Routes(string name, params Route[] routes) => new()
    {
        Name = name,
        ValidateClusters = false,
        VirtualHosts = [new VirtualHost { Name = "all", Domains = ["*"], Routes = ConfigList.From(routes) }],
    };

    public static Route Saying(string body) => new() { Match = All, Action = new DirectResponseAction { Status = 200, Body = body } };

    public static Route To(string cluster) => new() { Match = All, Action = new RouteAction { Cluster = cluster } };

    public static RouteMatch All { get; } = new() { Path = new PathMatch(PathMatchKind.Prefix, "/") };

    /// <summary>A listener on a port of the system's choice with routes of its own.</summary>
    public static Listener Listener(string name, params Route[] routes) => Listener(name, 0, Chain("only", Manager(name) with { RouteConfig = Routes("inline", routes) }));

    /// <summary>A listener on a port of the system's choice with routes that are named.</summary>
    public static Listener Named(string name, string routes) => Listener(name, 0, Chain("only", Manager(name) with { RouteConfigName = routes }));

    public static Listener Listener(string name, int port, params FilterChain[] chains) => new()
    {
        Name = name,
        StatPrefix = name,
        Addresses = [new SocketAddress("127.0.0.1", port)],
        FilterChains = ConfigList.From(chains),
    };

    public static FilterChain Chain(string name, HttpConnectionManager manager, FilterChainMatch? match = null) => new()
    {
        Name = name,
        Match = match,
        Filters = [new ExtensionConfig { Name = ExtensionNames.HttpConnectionManager, Config = manager }],
    };

    public static HttpConnectionManager Manager(string name) => new() { StatPrefix = name, HttpFilters = [new ExtensionConfig { Name = ExtensionNames.Router }] };
}
