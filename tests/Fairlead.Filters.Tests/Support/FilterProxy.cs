using System.Text;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Grpc;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Testing;
using Fairlead.Transports;
using Fairlead.Xds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Filters.Tests.Support;

/// <summary>A whole proxy in memory on the test's thread, configured like Envoy: one client connection, and one upstream that the test plays.</summary>
internal sealed class FilterProxy : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly NetworkAddress Upstream = new([127, 0, 0, 1], 20000);

    private readonly InMemoryTransport _network = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly ProxyServer _server;
    private readonly InMemoryConnection _client;
    private InMemoryConnection? _upstream;

    public FilterProxy(string bootstrap)
    {
        _network.Use(Worker);
        _network.Bind(Upstream, new ListenOptions()).Start(Worker, c => _upstream = (InMemoryConnection)c);
        _server = CreateServer(_network, _services, EnvoyBootstrap.Parse(bootstrap).StaticResources.Resources);
        Worker.Run(() => _server.StartAsync(), Patience);
        Connection? client = null;
        Worker.Run(async () => client = (await _network.ConnectAsync(Worker, new NetworkAddress([127, 0, 0, 1], 10000), TimeSpan.FromSeconds(1))).Connection);
        _client = (InMemoryConnection)client!;
    }

    public VirtualWorker Worker { get; } = new();

    /// <summary>What is wrong with a configuration, as <c>path: message</c>.</summary>
    public static string[] Errors(string bootstrap)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        IReadOnlyList<ConfigError> errors;
        try
        {
            var worker = new VirtualWorker();
            var network = new InMemoryTransport();
            network.Use(worker);
            var update = EnvoyBootstrap.Parse(bootstrap).StaticResources;
            var server = CreateServer(network, services, []);
            var validation = server.ValidateAsync(update);
            worker.Run(() => validation, Patience);
            errors = validation.Result;
            worker.Run(() => server.DisposeAsync().AsTask(), Patience);
        }
        catch (ConfigException e)
        {
            errors = e.Errors;
        }

        return [.. errors.Select(e => e.ToString())];
    }

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

    public void SendAsClient(string text)
    {
        _client.Send(Encoding.Latin1.GetBytes(text));
        Worker.Run();
    }

    public void SendAsUpstream(string text)
    {
        _upstream!.Send(Encoding.Latin1.GetBytes(text));
        Worker.Run();
    }

    /// <summary>The request that the upstream has got since the last call; null if there is none.</summary>
    public HttpHead? TakeRequest() => _upstream is null ? null : HttpHead.Parse(_upstream.TakeReceivedText());

    /// <summary>The response that the client has got since the last call.</summary>
    public HttpHead TakeResponse() => HttpHead.Parse(_client.TakeReceivedText()) ?? throw new InvalidOperationException("There is no response.");

    public void Dispose()
    {
        Worker.Run(() => _server.DisposeAsync().AsTask(), Patience);
        _services.Dispose();
    }

    private static ProxyServer CreateServer(InMemoryTransport network, ServiceProvider services, ConfigList<ConfigResource> resources) => new(
        new ProxyOptions { Concurrency = 1 },
        network,
        new ExtensionRegistry().AddHttp1().AddGrpc().AddFilters(),
        [new CodeConfigSource(resources)],
        services,
        NullLoggerFactory.Instance);
}
