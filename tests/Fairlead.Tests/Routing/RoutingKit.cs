using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Tests.Routing;

/// <summary>Short ways to write routes and requests.</summary>
internal static class RoutingKit
{
    public static RequestHead Request(string authority, string path, string method = "GET", string scheme = "http", params (string Name, string Value)[] headers)
    {
        var request = new RequestHead();
        request.Headers.Add(KnownHeader.Method, Encoding.UTF8.GetBytes(method));
        if (path.Length > 0)
            request.Headers.Add(KnownHeader.Path, Encoding.UTF8.GetBytes(path));
        request.Headers.Add(KnownHeader.Authority, Encoding.UTF8.GetBytes(authority));
        request.Headers.Add(KnownHeader.Scheme, Encoding.UTF8.GetBytes(scheme));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return request;
    }

    public static string Value(this HeaderMap headers, string name) => headers.TryGetValue(name, out var value) ? value : "-";

    public static RouteMatch Prefix(string prefix) => new() { Path = new PathMatch(PathMatchKind.Prefix, prefix) };

    public static RouteMatch Match(PathMatchKind kind, string value) => new() { Path = new PathMatch(kind, value) };

    public static Route To(string cluster, RouteMatch match) => new() { Match = match, Action = new RouteAction { Cluster = cluster } };

    public static Route Do(RouteDecision action, RouteMatch? match = null) => new() { Match = match ?? Prefix("/"), Action = action };

    public static VirtualHost Host(string domain, params Route[] routes) => new() { Name = domain, Domains = [domain], Routes = ConfigList.Create<Route>(routes) };

    public static RouteConfiguration Config(params VirtualHost[] hosts) => new() { Name = "test", VirtualHosts = ConfigList.Create<VirtualHost>(hosts) };

    public static RouteConfiguration Config(params Route[] routes) => Config(Host("*", routes));

    public static RouteTable Compile(RouteConfiguration configuration, RouteCompileOptions? options = null)
    {
        var errors = new List<ConfigError>();
        var table = RouteTable.Compile(configuration, "r", errors, options ?? new RouteCompileOptions());
        Assert.Empty(errors);
        return Assert.IsType<RouteTable>(table);
    }

    public static string[] Errors(RouteConfiguration configuration, RouteCompileOptions? options = null)
    {
        var errors = new List<ConfigError>();
        Assert.Null(RouteTable.Compile(configuration, "r", errors, options ?? new RouteCompileOptions()));
        return [.. errors.Select(e => e.ToString())];
    }

    /// <summary>The name of the cluster that the request goes to; <c>-</c> without a route.</summary>
    public static string ClusterOf(this RouteTable table, RequestHead request, ulong random = 0)
    {
        var route = table.Find(request, random);
        return route?.Forward is null ? "-" : Encoding.UTF8.GetString(route.ChooseCluster(request, random).Name);
    }

    public static string LocationOf(this RouteTable table, RequestHead request)
    {
        var route = table.Find(request, 0);
        if (route?.Redirect is null)
            return "-";
        var response = new HeaderMap();
        route.Redirect.SetLocation(request, response);
        return response.Value("location");
    }
}
