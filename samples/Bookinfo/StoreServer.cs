using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bookinfo;

/// <summary>One version of the service, on a free port.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private StoreServer(WebApplication application) => _application = application;

    public int Port => new Uri(_application.Urls.First()).Port;

    public static async Task<StoreServer> StartAsync(string version, ConcurrentDictionary<string, string> values)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new StoreService(version, values));
        var application = builder.Build();
        application.MapGrpcService<StoreService>();
        await application.StartAsync();
        return new StoreServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
