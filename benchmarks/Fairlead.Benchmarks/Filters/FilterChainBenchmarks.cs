using System.Globalization;
using BenchmarkDotNet.Attributes;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Streams;
using Fairlead.Testing;
using Fairlead.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Benchmarks.Filters;

/// <summary>A whole request and its direct response over memory: what filters add to it.</summary>
[MemoryDiagnoser]
public class FilterChainBenchmarks
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"u8.ToArray();

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VirtualWorker _worker = new();
    private ProxyServer _server = null!;
    private Connection _client = null!;

    /// <summary>Stream filters that look at the request's and at the response's head.</summary>
    [Params(0, 1, 8)]
    public int FilterCount { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var transport = new InMemoryTransport();
        transport.Use(_worker);
        var extensions = new ExtensionRegistry().AddHttp1();
        for (var i = 0; i < FilterCount; i++)
            extensions.AddStreamFilter(NameOf(i), _ => new Passing());
        var address = new SocketAddress("127.0.0.1", 10000);
        _server = new ProxyServer(new ProxyOptions { Concurrency = 1 }, transport, extensions, [new CodeConfigSource(ListenerOn(address))], new ServiceCollection().BuildServiceProvider(), NullLoggerFactory.Instance);
        _worker.Run(() => _server.StartAsync(), Patience);
        NetworkAddress.TryParse(address.Host, address.Port, out var target);
        _worker.Run(async () => _client = (await transport.ConnectAsync(_worker, target, TimeSpan.FromSeconds(1))).Connection!);
        if (Exchange() == 0)
            throw new InvalidOperationException("There is no response.");
    }

    [Benchmark]
    public long Exchange()
    {
        _ = _client.Output.WriteAsync(Request);
        _worker.Run();
        if (!_client.Input.TryRead(out var result))
            return 0;
        var length = result.Buffer.Length;
        _client.Input.AdvanceTo(result.Buffer.End);
        return length;
    }

    [GlobalCleanup]
    public void Cleanup() => _worker.Run(() => _server.DisposeAsync().AsTask(), Patience);

    private static string NameOf(int number) => $"benchmark.{number.ToString(CultureInfo.InvariantCulture)}";

    private Listener ListenerOn(Address address)
    {
        var manager = new HttpConnectionManager
        {
            StatPrefix = "b",
            HttpFilters = ConfigList.From(Enumerable.Range(0, FilterCount).Select(NameOf).Append("envoy.filters.http.router").Select(n => new ExtensionConfig { Name = n })),
            RouteConfig = new RouteConfiguration
            {
                Name = "b",
                VirtualHosts =
                [
                    new VirtualHost
                    {
                        Name = "b",
                        Domains = ["*"],
                        Routes = [new Route { Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, "/") }, Action = new DirectResponseAction { Status = 200, Body = "ok" } }],
                    },
                ],
            },
        };
        return new Listener
        {
            Name = "b",
            Addresses = [address],
            FilterChains = [new FilterChain { Filters = [new ExtensionConfig { Name = "envoy.filters.network.http_connection_manager", Config = manager }] }],
        };
    }

    private sealed class Passing : StreamFilter
    {
        public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

        public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream) => new(FilterVerdict.Continue);

        public override bool TryReset() => true;
    }
}
