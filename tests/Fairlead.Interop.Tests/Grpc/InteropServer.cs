using System.Net;
using Fairlead.Interop.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Interop.Tests.Grpc;

/// <summary>The interop service on Grpc.AspNetCore.</summary>
internal sealed class InteropServer : IInteropServer
{
    private readonly InteropService _service = new();
    private readonly WebApplication _application;

    private InteropServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(_service);
        _application = builder.Build();
        _application.MapGrpcService<InteropService>();
    }

    public int Port => new Uri(_application.Urls.First()).Port;

    public Task Cancelled => _service.Cancelled.Task;

    public static async Task<InteropServer> StartAsync()
    {
        var server = new InteropServer();
        await server._application.StartAsync();
        return server;
    }

    public Task StopAsync() => _application.StopAsync();

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
