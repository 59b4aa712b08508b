using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>Describes a listener that serves HTTP.</summary>
public sealed class HttpListenerBuilder
{
    private readonly List<ExtensionConfig> _filters = [];
    private readonly List<VirtualHost> _hosts = [];
    private readonly List<Route> _routes = [];
    private HttpConnectionManager _manager;
    private Func<Listener, Listener> _listener = static l => l;
    private DownstreamTlsContext? _tls;

    internal HttpListenerBuilder(string name)
    {
        Name = name;
        _manager = new HttpConnectionManager { StatPrefix = name };
    }

    /// <summary>The listener's name.</summary>
    public string Name { get; }

    /// <summary>Adds a filter by its registered name; <paramref name="options"/> are of the filter's options type, or null for its defaults.</summary>
    public HttpListenerBuilder UseFilter(string name, object? options)
    {
        _filters.Add(new ExtensionConfig { Name = name, Config = options });
        return this;
    }

    /// <summary>Adds a filter with default options.</summary>
    public HttpListenerBuilder UseFilter(string name) => UseFilter(name, null);

    /// <summary>Forwards paths that begin with <paramref name="prefix"/> to a cluster, whatever the host. Routes are tried in the order in which they are added.</summary>
    public HttpListenerBuilder MapPrefix(string prefix, string cluster) => Map(new Route
    {
        Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, prefix) },
        Action = new RouteAction { Cluster = cluster },
    });

    /// <summary>Adds a route for every host.</summary>
    public HttpListenerBuilder Map(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        _routes.Add(route);
        return this;
    }

    /// <summary>Adds a virtual host.</summary>
    public HttpListenerBuilder Map(VirtualHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _hosts.Add(host);
        return this;
    }

    /// <summary>Serves HTTPS: HTTP/2 and HTTP/1.1, as the client chooses. The package <c>Fairlead.Tls</c> must be registered: <c>extensions.AddTls()</c>.</summary>
    /// <param name="certificates">Certificates with their keys; the one for the name that the client asks for is shown, else the first.</param>
    public HttpListenerBuilder UseTls(params TlsCertificate[] certificates) => UseTls(new DownstreamTlsContext
    {
        Common = new CommonTlsContext { Certificates = ConfigList.From(certificates), AlpnProtocols = ["h2", "http/1.1"] },
    });

    /// <summary>Serves HTTPS. The package <c>Fairlead.Tls</c> must be registered: <c>extensions.AddTls()</c>.</summary>
    public HttpListenerBuilder UseTls(DownstreamTlsContext tls)
    {
        ArgumentNullException.ThrowIfNull(tls);
        _tls = tls;
        return this;
    }

    /// <summary>Changes anything else of the connection manager.</summary>
    public HttpListenerBuilder Configure(Func<HttpConnectionManager, HttpConnectionManager> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _manager = change(_manager);
        return this;
    }

    /// <summary>Changes anything else of the listener.</summary>
    public HttpListenerBuilder ConfigureListener(Func<Listener, Listener> change)
    {
        _listener = change;
        return this;
    }

    internal Listener Build(Address address)
    {
        var hosts = _routes.Count == 0 ? _hosts : [.. _hosts, new VirtualHost { Name = "default", Domains = ["*"], Routes = ConfigList.From(_routes) }];
        var manager = _manager with
        {
            HttpFilters = ConfigList.From([.. _filters, new ExtensionConfig { Name = ExtensionNames.Router }]),
            RouteConfig = _manager.RouteConfig ?? (_manager.RouteConfigName is null ? new RouteConfiguration { Name = Name, VirtualHosts = ConfigList.From(hosts) } : null),
        };
        var filter = new ExtensionConfig { Name = ExtensionNames.HttpConnectionManager, Config = manager };
        var socket = _tls is null ? null : new ExtensionConfig { Name = ExtensionNames.Tls, Config = _tls };
        return _listener(new Listener { Name = Name, Addresses = [address], FilterChains = [new FilterChain { Filters = [filter], TransportSocket = socket }] });
    }
}
