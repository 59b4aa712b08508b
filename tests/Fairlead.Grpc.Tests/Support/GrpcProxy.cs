using System.Text;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Testing;
using Fairlead.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Grpc.Tests.Support;

/// <summary>A whole proxy in memory on the test's thread: one client connection, and one upstream that the test plays.</summary>
internal sealed class GrpcProxy : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly NetworkAddress Upstream = new([127, 0, 0, 1], 20000);

    private readonly InMemoryTransport _network = new();
    private readonly ServiceProvider _services;
    private readonly ProxyServer _server;
    private readonly InMemoryConnection _client;
    private readonly List<byte> _received = [];
    private readonly List<byte> _forwarded = [];
    private InMemoryConnection? _upstream;

    public GrpcProxy(params ExtensionConfig[] filters)
        : this(null, null, filters)
    {
    }

    public GrpcProxy(Action<ExtensionRegistry>? extend, Action<IServiceCollection>? services, params ExtensionConfig[] filters)
    {
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        _services = collection.BuildServiceProvider();
        _network.Use(Worker);
        _network.Bind(Upstream, new ListenOptions()).Start(Worker, c => _upstream = (InMemoryConnection)c);
        var extensions = new ExtensionRegistry().AddHttp1().AddGrpc();
        extend?.Invoke(extensions);
        var address = new SocketAddress("127.0.0.1", 10000);
        _server = new ProxyServer(new ProxyOptions { Concurrency = 1 }, _network, extensions, [new CodeConfigSource([Cluster(), Listener(address, filters)])], _services, NullLoggerFactory.Instance);
        Worker.Run(() => _server.StartAsync(), Patience);
        NetworkAddress.TryParse(address.Host, address.Port, out var target);
        Connection? client = null;
        Worker.Run(async () => client = (await _network.ConnectAsync(Worker, target, TimeSpan.FromSeconds(1))).Connection);
        _client = (InMemoryConnection)client!;
    }

    public VirtualWorker Worker { get; } = new();

    /// <summary>Statistics, by full name.</summary>
    public long? Stat(string name)
    {
        foreach (var group in _server.Statistics.Groups.Where(g => name.StartsWith(g.Prefix, StringComparison.Ordinal)))
        {
            var index = Array.IndexOf(group.Schema.Names, name[group.Prefix.Length..]);
            if (index >= 0)
                return group.Read(index);
        }

        return null;
    }

    public void SendAsClient(string text) => SendAsClient(Encoding.Latin1.GetBytes(text));

    public void SendAsClient(byte[] bytes)
    {
        _client.Send(bytes);
        Worker.Run();
    }

    /// <summary>A piece of a chunked body.</summary>
    public void SendChunkAsClient(ReadOnlySpan<byte> data) => SendAsClient(Chunk(data));

    /// <summary>The request that the upstream has got since the last call; null if there is none.</summary>
    public HttpMessage? TakeRequest() => _upstream is null ? null : HttpMessage.Parse(_upstream.TakeReceived());

    /// <summary>The request as far as it has come, from its beginning; null if there is none.</summary>
    public HttpMessage? PeekRequest()
    {
        if (_upstream is not null)
            _forwarded.AddRange(_upstream.TakeReceived());
        return HttpMessage.Parse([.. _forwarded]);
    }

    /// <summary>True if the proxy has given the upstream's connection up.</summary>
    public bool IsUpstreamClosed => _upstream!.Peer.IsClosed;

    public void SendAsUpstream(string text) => SendAsUpstream(Encoding.Latin1.GetBytes(text));

    public void SendAsUpstream(byte[] bytes)
    {
        _upstream!.Send(bytes);
        Worker.Run();
    }

    public void SendChunkAsUpstream(ReadOnlySpan<byte> data) => SendAsUpstream(Chunk(data));

    /// <summary>The response as far as it has come.</summary>
    public HttpMessage? PeekResponse()
    {
        _received.AddRange(_client.TakeReceived());
        return HttpMessage.Parse([.. _received]);
    }

    /// <summary>The response, which must be whole.</summary>
    public HttpMessage TakeResponse()
    {
        var response = PeekResponse();
        Assert.True(response is { IsComplete: true }, "There is no whole response: " + Encoding.Latin1.GetString([.. _received]));
        _received.Clear();
        return response;
    }

    public void Dispose()
    {
        Worker.Run(() => _server.DisposeAsync().AsTask(), Patience);
        _services.Dispose();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> data) => [.. Encoding.ASCII.GetBytes($"{data.Length:x}\r\n"), .. data, .. "\r\n"u8];

    private static Cluster Cluster() => new()
    {
        Name = "up",
        LoadAssignment = new ClusterLoadAssignment
        {
            Name = "up",
            Endpoints = [new LocalityLbEndpoints { LbEndpoints = [new LbEndpoint { Address = new SocketAddress("127.0.0.1", 20000) }] }],
        },
    };

    private static Listener Listener(Address address, ExtensionConfig[] filters) => new()
    {
        Name = "main",
        Addresses = [address],
        FilterChains = [new FilterChain { Filters = [new ExtensionConfig { Name = "envoy.filters.network.http_connection_manager", Config = Manager(filters) }] }],
    };

    private static HttpConnectionManager Manager(ExtensionConfig[] filters) => new()
    {
        StatPrefix = "main",
        HttpFilters = ConfigList.From([.. filters, new ExtensionConfig { Name = "envoy.filters.http.router" }]),
        RouteConfig = new RouteConfiguration
        {
            Name = "main",
            VirtualHosts =
            [
                new VirtualHost
                {
                    Name = "all",
                    Domains = ["*"],
                    Routes =
                    [
                        new Route { Match = Prefix("/denied"), Action = new DirectResponseAction { Status = 403, Body = "go away 100%" } },
                        new Route { Match = Prefix("/"), Action = new RouteAction { Cluster = "up" } },
                    ],
                },
            ],
        },
    };

    private static RouteMatch Prefix(string prefix) => new() { Path = new PathMatch(PathMatchKind.Prefix, prefix) };
}
