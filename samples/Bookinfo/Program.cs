using System.Collections.Concurrent;
using Bookinfo;
using Bookinfo.Kv;
using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Http;
using Grpc.Core;
using Grpc.Net.Client;

var values = new ConcurrentDictionary<string, string>();
await using var v1 = await StoreServer.StartAsync("v1", values);
await using var v2 = await StoreServer.StartAsync("v2", values);

Cluster[] clusters = [ClusterOf("v1", v1), ClusterOf("v2", v2)];
var source = new CodeConfigSource([.. clusters, Scenarios.Plain]);
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddFairlead(proxy => proxy
    .Use(extensions => extensions.AddHttp())
    .AddSource(source)
    .AddHttpListener("kv", "127.0.0.1:0", http => http.Configure(m => m with { RouteConfigName = Scenarios.RouteConfigName, RouteConfig = null })));
using var host = builder.Build();
await host.StartAsync();

var port = host.Services.GetRequiredService<ProxyServer>().AddressesOf("kv")[0].Port;
using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
var store = new Store.StoreClient(channel);
await store.SetAsync(new SetRequest { Key = "book", Value = "1984" });

await ShowAsync("plain", Scenarios.Plain);
await ShowAsync("split", Scenarios.Split);
await ShowAsync("failing", Scenarios.Failing);
await host.StopAsync();

// Asks ten times with and ten times without the header, and prints who answered.
async Task ShowAsync(string name, RouteConfiguration configuration)
{
    await source.SetAsync([.. clusters, configuration]);
    var mosn = await AskAsync(new Metadata { { "header", "mosn" } });
    var others = await AskAsync([]);
    Console.WriteLine($"{name,-8} header: mosn -> {mosn,-14} others -> {others}");
}

async Task<string> AskAsync(Metadata metadata)
{
    var answers = new SortedDictionary<string, int>(StringComparer.Ordinal);
    for (var i = 0; i < 10; i++)
    {
        var answer = await VersionAsync(metadata);
        answers[answer] = answers.GetValueOrDefault(answer) + 1;
    }

    return string.Join(", ", answers.Select(a => $"{a.Key} x {a.Value}"));
}

async Task<string> VersionAsync(Metadata metadata)
{
    try
    {
        return (await store.GetAsync(new GetRequest { Key = "book" }, metadata)).Version;
    }
    catch (RpcException e)
    {
        return $"{e.StatusCode} ({e.Status.Detail})";
    }
}

static Cluster ClusterOf(string name, StoreServer server) => new()
{
    Name = name,
    Protocol = UpstreamProtocol.Http2,
    LoadAssignment = new ClusterLoadAssignment
    {
        Name = name,
        Endpoints = [new LocalityLbEndpoints { LbEndpoints = [new LbEndpoint { Address = new SocketAddress("127.0.0.1", server.Port) }] }],
    },
};
