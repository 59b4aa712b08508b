using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Hosting;

/// <summary>Composes a proxy: what it can do (extensions), and what it shall do (listeners, clusters, sources).</summary>
public sealed class ProxyBuilder : IConfigSourceCollection
{
    private readonly List<ConfigResource> _resources = [];
    private readonly List<Func<IServiceProvider, IConfigSource>> _sources = [];

    internal ProxyBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The codecs, filters and balancers that configuration may refer to by name.</summary>
    public ExtensionRegistry Extensions { get; } = new();

    /// <summary>Options of the proxy as a whole.</summary>
    public ProxyOptions Options { get; set; } = new();

    /// <summary>How bytes move. Default: epoll on Linux, sockets elsewhere.</summary>
    public ITransport Transport { get; set; } = DefaultTransport.Create();

    /// <summary>Registers extensions: <c>proxy.Use(e =&gt; e.AddHttp1())</c>.</summary>
    public ProxyBuilder Use(Action<ExtensionRegistry> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        register(Extensions);
        return this;
    }

    /// <summary>Adds a configuration source. First configurations are applied in the order of registration; what one refers to must be in it or in one before.</summary>
    public ProxyBuilder AddSource(IConfigSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return AddSource(_ => source);
    }

    /// <summary>Adds a configuration source that needs services.</summary>
    public ProxyBuilder AddSource(Func<IServiceProvider, IConfigSource> create)
    {
        _sources.Add(create);
        return this;
    }

    /// <summary>Adds a listener, cluster or other resource. All of them are one source, which stands where the first was added.</summary>
    public ProxyBuilder Add(ConfigResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (_resources.Count == 0)
            _sources.Add(_ => new CodeConfigSource(_resources));
        _resources.Add(resource);
        return this;
    }

    /// <summary>Adds a cluster of endpoints such as <c>127.0.0.1:5000</c>, <c>[::1]:5000</c>, <c>unix:/run/app.sock</c> or <c>app.internal:80</c> (resolved by DNS).</summary>
    public ProxyBuilder AddCluster(string name, params string[] endpoints) => Add(ClusterShorthand.Create(name, endpoints));

    /// <summary>Adds a listener that serves HTTP.</summary>
    /// <param name="name">Its name, also in statistics.</param>
    /// <param name="address">Where to listen: <c>127.0.0.1:8080</c>, <c>[::]:80</c> or <c>unix:/run/proxy.sock</c>.</param>
    /// <param name="configure">Adds routes and filters.</param>
    public ProxyBuilder AddHttpListener(string name, string address, Action<HttpListenerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var http = new HttpListenerBuilder(name);
        configure(http);
        return Add(http.Build(AddressShorthand.Parse(address)));
    }

    /// <summary>Adds a listener that forwards connections to a cluster.</summary>
    public ProxyBuilder AddTcpListener(string name, string address, string cluster)
    {
        var filter = new ExtensionConfig { Name = ExtensionNames.TcpProxy, Config = new TcpProxy { StatPrefix = name, Cluster = cluster } };
        return Add(new Listener { Name = name, Addresses = [AddressShorthand.Parse(address)], FilterChains = [new FilterChain { Filters = [filter] }] });
    }

    void IConfigSourceCollection.Add(Func<IServiceProvider, IConfigSource> create) => AddSource(create);

    internal IEnumerable<IConfigSource> CreateSources(IServiceProvider services) => _sources.Select(create => create(services));
}
