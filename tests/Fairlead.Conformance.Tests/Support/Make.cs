using Fairlead.Configuration;
using Fairlead.Hosting;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>Configuration as tests need it: short.</summary>
internal static class Make
{
    public static AccessLog Recording { get; } = new() { Logger = new ExtensionConfig { Name = RecordingLog.ExtensionName } };

    public static Cluster Cluster(string name, params int[] ports) => new()
    {
        Name = name,
        LoadAssignment = new ClusterLoadAssignment
        {
            Name = name,
            Endpoints = [new LocalityLbEndpoints { LbEndpoints = ConfigList.From(ports.Select(p => new LbEndpoint { Address = new SocketAddress("127.0.0.1", p) })) }],
        },
    };

    public static Route To(string cluster, string prefix = "/", Func<RouteAction, RouteAction>? change = null)
    {
        var action = new RouteAction { Cluster = cluster };
        return new Route { Match = Prefix(prefix), Action = change is null ? action : change(action) };
    }

    public static RouteMatch Prefix(string prefix) => new() { Path = new PathMatch(PathMatchKind.Prefix, prefix) };

    public static RouteMatch Exact(string path) => new() { Path = new PathMatch(PathMatchKind.Exact, path) };

    public static Listener Http(params Route[] routes) => Http(m => m, routes);

    public static Listener Http(Func<HttpConnectionManager, HttpConnectionManager> change, params Route[] routes) =>
        Http(change, new VirtualHost { Name = "all", Domains = ["*"], Routes = ConfigList.From(routes) });

    public static Listener Http(Func<HttpConnectionManager, HttpConnectionManager> change, params VirtualHost[] hosts)
    {
        var manager = change(new HttpConnectionManager
        {
            StatPrefix = "main",
            AccessLog = [Recording],
            HttpFilters = [new ExtensionConfig { Name = ExtensionNames.Router }],
        });
        if (manager.RouteConfigName is null)
            manager = manager with { RouteConfig = Routes("inline", hosts) };
        return Listener("main", new ExtensionConfig { Name = ExtensionNames.HttpConnectionManager, Config = manager });
    }

    public static RouteConfiguration Routes(string name, params VirtualHost[] hosts) => new() { Name = name, VirtualHosts = ConfigList.From(hosts) };

    public static RouteConfiguration Routes(string name, params Route[] routes) =>
        Routes(name, new VirtualHost { Name = "all", Domains = ["*"], Routes = ConfigList.From(routes) });

    public static Listener Tcp(TcpProxy proxy) => Listener("main", new ExtensionConfig { Name = ExtensionNames.TcpProxy, Config = proxy with { AccessLog = [Recording] } });

    public static Listener Listener(string name, params ExtensionConfig[] filters) => new()
    {
        Name = name,
        StatPrefix = name,
        Addresses = [new SocketAddress("127.0.0.1", 0)],
        FilterChains = [new FilterChain { Name = "chain", Filters = ConfigList.From(filters) }],
    };

    /// <summary>The manager's filters: these, then the router.</summary>
    public static HttpConnectionManager WithFilters(this HttpConnectionManager manager, params string[] names) => manager with
    {
        HttpFilters = ConfigList.From([.. names.Select(n => new ExtensionConfig { Name = n }), new ExtensionConfig { Name = ExtensionNames.Router }]),
    };
}
