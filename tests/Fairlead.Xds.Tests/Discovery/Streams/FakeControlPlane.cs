using System.Net;
using Envoy.Service.Discovery.V3;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Tests.Discovery.Streams;

/// <summary>A management server that does what a test says, in Kestrel: on a port of the loopback, or on a Unix socket.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeControlPlane(Action<ListenOptions> configure, string? socketPath, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            if (socketPath is null)
                kestrel.Listen(IPAddress.Loopback, port, configure);
            else
                kestrel.ListenUnixSocket(socketPath, configure);
        });
        builder.Services.AddGrpc(options => options.MaxSendMessageSize = null);
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<FakeService>();
        builder.Services.AddSingleton<IServiceMethodProvider<FakeService>, FakeService.Methods>();
        _app = builder.Build();
        _app.MapGrpcService<FakeService>();
        SocketPath = socketPath;
    }

    public FakeStreams<DiscoveryRequest, DiscoveryResponse> Streams { get; } = new();

    public FakeStreams<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DeltaStreams { get; } = new();

    public string? SocketPath { get; }

    public WebApplication App => _app;

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static Task<FakeControlPlane> StartAsync(string? socketPath = null, int port = 0) => StartAsync(listen => listen.Protocols = HttpProtocols.Http2, socketPath, port);

    public static async Task<FakeControlPlane> StartAsync(Action<ListenOptions> configure, string? socketPath = null, int port = 0)
    {
        var plane = new FakeControlPlane(configure, socketPath, port);
        await plane._app.StartAsync();
        return plane;
    }

    /// <summary>The endpoint of a cluster that leads here, as YAML.</summary>
    public string Endpoint => SocketPath is null
        ? $"{{ endpoint: {{ address: {{ socket_address: {{ address: 127.0.0.1, port_value: {Port} }} }} }} }}"
        : $"{{ endpoint: {{ address: {{ pipe: {{ path: '{SocketPath}' }} }} }} }}";

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
